// What the frameworks of npm serve, and how each says that it listens.
import { z } from "zod";

export { announce, port } from "../../../dist/bench/peers/announce.js"; // as far from .cache/bench/npm, where this runs

export const sum = ({ a, b }) => a + b;
export const validateSession = ({ user_id, session_id }) => (user_id ^ session_id) % 23 === 0;

export const sumParams = z.object({ a: z.int(), b: z.int() });
export const sessionParams = z.object({ user_id: z.int(), session_id: z.int() });

/** Of a query's texts. */
const integer = z
  .string()
  .regex(/^-?\d+$/)
  .transform(Number)
  .pipe(z.int());

export const sumQuery = z.object({ a: integer, b: integer });
export const sessionQuery = z.object({ user_id: integer, session_id: integer });
