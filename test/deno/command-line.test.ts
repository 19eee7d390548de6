import { itRunsTheCommandLineOn } from "../suite/command-line.ts";
import { deno } from "./deno.ts";

itRunsTheCommandLineOn(deno, "Deno.listen");
