import { portable } from "./portable.ts";
import { nearest, picture, similar } from "./similar.ts";
import { vectorize } from "./vectorize.ts";

/** What `npm start` serves. */
export const api = { ...portable, vectorize, similar, nearest, picture };

/** What a client has to know: `connect<Api>(url)`. */
export type Api = typeof api;
