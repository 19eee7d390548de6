import { itRunsTheCommandLineOn } from "../suite/command-line.ts";
import { bun } from "./bun.ts";

itRunsTheCommandLineOn(bun, "Bun.listen");
