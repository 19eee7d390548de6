import type { Contestant } from "../measure/rounds.ts";
import { Program } from "../program.ts";
import type { Settings } from "../scenario.ts";

/** A program of the peers' that times itself when it is asked to, as `time`: no sockets, no load. */
export function loop(name: string, command: readonly string[], { pinning, warmUp, round }: Settings): Contestant {
  return {
    name,
    async start() {
      const program = new Program(command, pinning?.server);
      const time = async (milliseconds: number) =>
        Number(await program.ask(String(milliseconds), 5000 + milliseconds * 10));
      try {
        await program.line();
        await time(warmUp / 2);
      } catch (error) {
        await program.stop();
        throw error;
      }
      return { round: async () => ({ time: await time(round / 2) }), stop: () => program.stop() };
    },
  };
}
