import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { itBehaves } from "../suite/behaviours.ts";
import { itPlaysAllCases } from "../suite/cases.ts";
import type { Conversation } from "../suite/conversation.ts";
import { fetchConversations } from "../suite/fetch.ts";
import { readRequests } from "../suite/request-reader.ts";
import { bundle } from "./bundle.ts";
import { startChromium } from "./chromium.ts";
import { serviceWorker } from "./service-worker.ts";
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

describe("Chromium, Service Worker", () => {
  let browser: BrowserContext;
  let pages: StaticServer;
  let page: Page;
  const driver = serviceWorker("TCP, Service Worker", () => page);

  beforeAll(async () => {
    pages = await serveFolder(await bundle("suite-page.ts", "suite-worker.ts"));
    browser = await startChromium();
    page = await browser.newPage();
    await page.goto(`${pages.origin}/`);
    await page.evaluate(async () => {
      await navigator.serviceWorker.register("/suite-worker.js");
      await navigator.serviceWorker.ready;
      while (navigator.serviceWorker.controller === null) await new Promise((done) => setTimeout(done, 10));
    });
    pages.close(); // from here on there is no network
  });
  afterAll(async () => {
    driver.stop();
    await browser?.close();
  });

  itPlaysAllCases(driver, conversations);
  itBehaves(driver);

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
