// Every form's call goes to the server and to the Service Worker, side by side.
import { callOnSubmit } from "./calls.ts";
import { type Side, sides, startWorker } from "./sides.ts";
import { tell, watchServer } from "./status.ts";
import { streamOnSubmit } from "./stream.ts";

document.querySelectorAll<HTMLFormElement>("form[data-call]").forEach(callOnSubmit);
document.querySelectorAll<HTMLFormElement>("form[data-stream]").forEach(streamOnSubmit);

const [server, worker] = sides as [Side, Side];
void watchServer(server);
startWorker().then(
  () => tell(worker, "up", "answers"),
  (error: unknown) => tell(worker, "down", error instanceof Error ? error.message : String(error)),
);
