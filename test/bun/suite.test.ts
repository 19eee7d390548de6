import { itBehavesOn } from "../suite/remote-suite.ts";
import { bun } from "./bun.ts";

itBehavesOn(bun);
