import type { Page } from "playwright-core";
import { SERVICE_WORKER } from "../suite/abilities.ts";
import type { Send } from "../suite/fetch.ts";
import { pollLink } from "../suite/links.ts";
import type { Report } from "../suite/orders.ts";
import type { Remote } from "../suite/remote.ts";
import { fetchBelow } from "../suite/targets.ts";
import type { SuitePage } from "./programs/suite-page.ts";

// What programs/suite-page.ts gives the page.
declare const suite: SuitePage;

/** Drives programs/suite-worker.ts by what its page fetches. */
export function serviceWorker(name: string, page: () => Page): Remote {
  let requests = 0;
  const send =
    (prefix: string): Send =>
    async ({ target, method, headers, body }, signal) => {
      const id = requests++;
      signal.addEventListener(
        "abort",
        () =>
          void page()
            .evaluate((id) => suite.abort(id), id)
            .catch(() => {}),
      );
      const reply = await page().evaluate((request) => suite.fetch(request), {
        id,
        url: prefix + target,
        method,
        headers: headers.filter(([name]) => name.toLowerCase() !== "host"),
        body: Buffer.from(body).toString("base64"),
      });
      return { ...reply, body: read(id) };
    };

  async function* read(id: number): AsyncGenerator<Uint8Array> {
    for (;;) {
      const bytes = await page().evaluate((id) => suite.read(id), id);
      if (bytes === null) return;
      yield Buffer.from(bytes, "base64");
    }
  }

  const link = pollLink((order) =>
    page().evaluate(async (body) => {
      const response = await fetch("/~order", { method: "POST", body });
      return (await response.json()) as Report[];
    }, JSON.stringify(order)),
  );
  return fetchBelow(name, SERVICE_WORKER, link, send);
}
