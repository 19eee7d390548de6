import { startTlsOn } from "../suite/remote-tls.ts";
import { itSpeaksTls } from "../suite/speaking-tls.ts";
import { bun } from "./bun.ts";

itSpeaksTls(startTlsOn(bun));
