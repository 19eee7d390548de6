import { startTlsOn } from "../suite/remote-tls.ts";
import { itSpeaksTls } from "../suite/speaking-tls.ts";
import { deno } from "./deno.ts";

itSpeaksTls(startTlsOn(deno));
