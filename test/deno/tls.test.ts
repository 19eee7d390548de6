import { startTlsOn } from "../suite/remote-tls.ts";
import { itSpeaksTls } from "../suite/speaking-tls.ts";
import { itTrustsOn } from "../suite/trusting.ts";
import { deno } from "./deno.ts";

itSpeaksTls(startTlsOn(deno));
itTrustsOn(deno);
