import { itBehavesOn } from "../suite/remote-suite.ts";
import { deno } from "./deno.ts";

// Its node:tls tells of a reset as of an end.
itBehavesOn(deno, { tlsResets: false });
