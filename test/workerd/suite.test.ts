import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe } from "vitest";
import { WORKERD } from "../suite/abilities.ts";
import { itBehaves } from "../suite/behaviours.ts";
import { itPlaysAllCases } from "../suite/cases.ts";
import { fetchConversations } from "../suite/fetch.ts";
import { overHttp } from "../suite/over-http.ts";
import { startWorkerd, type Worker } from "./workerd.ts";

describe("workerd, fetch handler", () => {
  let worker: Worker | undefined;
  const driver = overHttp("TCP, workerd", WORKERD, () => worker!.port);
  beforeAll(async () => {
    worker = await startWorkerd(fileURLToPath(new URL("../suite/programs/fetch-worker.ts", import.meta.url)));
  });
  afterAll(() => {
    driver.stop();
    worker?.stop();
  });

  itPlaysAllCases(driver, fetchConversations());
  itBehaves(driver);
});
