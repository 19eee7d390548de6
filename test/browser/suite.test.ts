import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CaseOptions } from "../suite/case.ts";
import { itPlaysAllCases } from "../suite/cases.ts";
import type { Conversation } from "../suite/conversation.ts";
import type { Driver } from "../suite/driver.ts";
import { fetchConversations, fetchServer, wireBytes } from "../suite/fetch.ts";
import { Probe } from "../suite/probe.ts";
import { prefixOf } from "../suite/programs/fetch-worker.ts";
import { type PlainRequest, readRequests } from "../suite/request-reader.ts";
import { bundle } from "./bundle.ts";
import { startChromium } from "./chromium.ts";
import { serveFolder, type StaticServer } from "./static-server.ts";

// Fields that a page may not set (https://fetch.spec.whatwg.org/#forbidden-request-header).
const forbidden =
  /^(accept-charset|accept-encoding|access-control-request-.*|cookie|date|origin|proxy-.*|sec-.*|via)$/i;

const conversations: Conversation[] = fetchConversations().filter(
  ({ steps, options: { limits } }) =>
    steps.every(({ bytes }) => readRequests(bytes)!.every(({ headers }) => isOfAPage(headers))) &&
    // Browsers add fields of their own.
    !(limits && ("maxHead" in limits || "maxFields" in limits)),
);
function isOfAPage(headers: [string, string][]): boolean {
  return headers.length < 50 && !headers.some(([name, value]) => forbidden.test(name) || value.length > 1000);
}

const sets = [...new Set(conversations.map(({ options }) => JSON.stringify(options)))];

describe("Chromium, Service Worker", () => {
  let browser: BrowserContext;
  let pages: StaticServer;
  let page: Page;

  beforeAll(async () => {
    pages = await serveFolder(await bundle("suite-worker.ts", "client-page.ts"));
    browser = await startChromium();
    page = await browser.newPage();
    await page.goto(`${pages.origin}/`);
    await page.evaluate(
      async (url) => {
        await navigator.serviceWorker.register(url);
        await navigator.serviceWorker.ready;
        while (navigator.serviceWorker.controller === null) await new Promise((done) => setTimeout(done, 10));
      },
      `/suite-worker.js?options=${encodeURIComponent(`[${sets.join()}]`)}`,
    );
    pages.close(); // from here on there is no network
  });
  afterAll(() => browser?.close());

  /** What the page's fetch gets, as bytes of a response. */
  async function send(options: CaseOptions, { method, target, headers, body }: PlainRequest): Promise<Uint8Array> {
    const answer = await page.evaluate(
      async ({ url, method, headers, body }) => {
        const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
        const response = await fetch(url, { method, headers, ...(bytes.length > 0 && { body: bytes }) });
        const content = new Uint8Array(await response.arrayBuffer());
        let text = "";
        for (const byte of content) text += String.fromCharCode(byte);
        return { status: response.status, headers: [...response.headers], body: btoa(text) };
      },
      {
        url: prefixOf(options) + target,
        method,
        headers: headers.filter(([name]) => name.toLowerCase() !== "host"),
        body: Buffer.from(body).toString("base64"),
      },
    );
    return wireBytes(answer.status, answer.headers, Buffer.from(answer.body, "base64"));
  }

  const driver: Driver = {
    name: "TCP, Service Worker",
    start: async (options) => fetchServer(new Probe(), (request) => send(options, request)),
  };
  itPlaysAllCases(driver, conversations);

  it("lets requests pass that are not for the API", async () => {
    const failed = await page.evaluate(() =>
      fetch("/other").then(
        () => "answered",
        (error: Error) => error.message,
      ),
    );
    expect(failed).toBe("Failed to fetch");
  });
});
