// Its workers end before they listen.
import { procedure, serve } from "ucall";

if (process.send !== undefined) process.exit(3);
await serve({ nothing: procedure({}, () => null) }, { workers: 2, port: 0 }).catch((error) =>
  console.log(error.message),
);
