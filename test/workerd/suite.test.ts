import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe } from "vitest";
import { itPlaysAllCases } from "../suite/cases.ts";
import { fetchConversations } from "../suite/fetch.ts";
import { overHttp } from "../suite/over-http.ts";
import { startWorkerd, type Worker } from "./workerd.ts";

describe("workerd, fetch handler", () => {
  let worker: Worker | undefined;
  beforeAll(async () => {
    worker = await startWorkerd(fileURLToPath(new URL("../suite/programs/fetch-worker.ts", import.meta.url)));
  });
  afterAll(() => worker?.stop());

  itPlaysAllCases(
    overHttp("TCP, workerd", () => worker!.port),
    fetchConversations(),
  );
});
