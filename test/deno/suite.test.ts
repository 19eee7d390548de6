import { itBehavesOn } from "../suite/remote-suite.ts";
import { deno } from "./deno.ts";

itBehavesOn(deno);
