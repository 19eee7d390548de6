import { procedure, t, UcallError, type Api } from "ucall";
import type { Probe } from "./probe.ts";

/** Procedures whose body comes as a stream. */
export function uploadApi(probe: Probe): Api {
  return {
    /** The body's text. */
    text: procedure({ name: t.string().default("nobody"), body: t.stream() }, async ({ name, body }) => {
      const decoder = new TextDecoder();
      let text = "";
      for await (const piece of body) text += decoder.decode(piece, { stream: true });
      return [name, text + decoder.decode()];
    }),
    /** How many bytes it has, each of which the probe counts as an item. */
    size: procedure({ body: t.stream() }, async ({ body }) => {
      let length = 0;
      try {
        for await (const piece of body) {
          length += piece.length;
          probe.items += piece.length;
        }
      } finally {
        probe.ended++;
      }
      return length;
    }),
    /** Reads nothing before the gate is open. */
    later: procedure({ body: t.stream() }, async ({ body }) => {
      await probe.passed();
      let length = 0;
      for await (const piece of body) length += piece.length;
      return length;
    }),
    /** Answers without having read anything. */
    unread: procedure({ body: t.stream() }, () => "enough"),
    refused: procedure({ limit: t.int(), body: t.stream() }, async ({ limit }) => {
      throw new UcallError(-32013, undefined, { limit });
    }),
  };
}
