import { SOCKETS_WITHOUT_RESETS } from "../suite/abilities.ts";
import { itBehavesOn } from "../suite/remote-suite.ts";
import { deno } from "./deno.ts";

// Its node:tls tells of a reset as of an end.
itBehavesOn(deno, SOCKETS_WITHOUT_RESETS);
