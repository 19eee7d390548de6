import { itServesOn } from "../suite/serving.ts";
import { bun } from "./bun.ts";

itServesOn(bun, "bun");
