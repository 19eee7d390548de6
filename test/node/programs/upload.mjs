// Serves uploads on node:net, and says how its memory stands.
import { procedure, serve, t } from "ucall";

const api = {
  size: procedure({ body: t.stream() }, async ({ body }) => {
    const before = process.memoryUsage.rss();
    let length = 0;
    let most = before;
    for await (const piece of body) {
      length += piece.length;
      most = Math.max(most, process.memoryUsage.rss());
    }
    return { length, growth: most - before };
  }),
};

const { address } = await serve(api, { port: 0, io: "net" });
console.log(`port ${address.port}`);
