import { behaviours as ofServers, type Behaviour } from "./behaviour.ts";
import { streamBehaviours } from "./stream-behaviour.ts";

/** All of them. */
export const behaviours: Behaviour[] = [...ofServers, ...streamBehaviours];
