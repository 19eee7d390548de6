import { startTlsOn } from "../suite/remote-tls.ts";
import { itSpeaksTls } from "../suite/speaking-tls.ts";
import { itTrustsOn } from "../suite/trusting.ts";
import { bun } from "./bun.ts";

itSpeaksTls(startTlsOn(bun));
itTrustsOn(bun);
