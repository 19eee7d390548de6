import { type Contestant, starting } from "../measure/rounds.ts";
import { Program } from "../program.ts";
import type { Settings } from "../scenario.ts";

/** A program of the peers' that times itself when it is asked to, as `time`: no sockets, no load. */
export function loop(name: string, command: readonly string[], { pinning, warmUp, round }: Settings): Contestant {
  return {
    name,
    start: () =>
      starting(async (onStop) => {
        const program = new Program(command, pinning?.server);
        onStop(() => program.stop());
        const time = async (milliseconds: number) =>
          Number(await program.ask(String(milliseconds), 5000 + milliseconds * 10));
        await program.line();
        await time(warmUp / 2);
        return async () => ({ time: await time(round / 2) });
      }),
  };
}
