import { runtime } from "../../dist/bench/peers/runtimes.js";

export const bun: readonly string[] = [runtime("bun")];
