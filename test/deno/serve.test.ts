import { itServesOn } from "../suite/serving.ts";
import { deno } from "./deno.ts";

itServesOn(deno, "deno");
