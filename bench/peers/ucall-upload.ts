// ucall-upload.js net|uring PORT: counts the bytes of a body as they come.
import { procedure, t } from "ucall";
import { serveOn } from "./serve-on.ts";

await serveOn({
  upload: procedure({ body: t.stream() }, async ({ body }) => {
    let size = 0;
    for await (const chunk of body) size += chunk.length;
    return size;
  }),
});
