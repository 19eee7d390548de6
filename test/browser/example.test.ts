import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "playwright-core";
import { serve, type Server } from "ucall";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { api } from "../../dist/examples/server.js";
import { startChromium } from "./chromium.ts";
import { serveFolder, type StaticServer } from "./static-server.ts";

const root = fileURLToPath(new URL("../../examples/browser", import.meta.url));

describe("the example page", () => {
  const folder = mkdtempSync(join(tmpdir(), "ucall-example-"));
  const problems: string[] = [];
  let browser: BrowserContext;
  let pages: StaticServer;
  let server: Server;
  let page: Page;

  beforeAll(async () => {
    await build({ root, logLevel: "warn", build: { outDir: folder } });
    pages = await serveFolder(folder);
    server = await serve(api, { port: 0, cors: [pages.origin] });
    browser = await startChromium();
    page = await browser.newPage();
    page.on("pageerror", (error) => problems.push(error.message));
    await page.goto(`${pages.origin}/?server=${server.url}`);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close({ timeout: 0 });
    pages?.close();
  });

  const state = (side: string): Promise<string | null> =>
    page.locator(`[data-status="${side}"]`).getAttribute("data-state");

  /** Fills a form in, sends it off, and gives both answers. */
  async function call(name: string, fields: { readonly [name: string]: string } = {}): Promise<string[]> {
    const form = page.locator(`form[data-call="${name}"]`);
    for (const [field, value] of Object.entries(fields)) await form.locator(`[name="${field}"]`).fill(value);
    const times = form.locator("xpath=following-sibling::*").locator("time");
    await times.evaluateAll((all) => all.forEach((time) => (time.textContent = "")));
    await form.getByRole("button").click();
    for (const time of await times.all()) await expect.poll(() => time.textContent()).not.toBe("");
    return form.locator("xpath=following-sibling::*").locator("output").allInnerTexts();
  }

  it("finds the server and starts the worker", async () => {
    await expect.poll(() => state("server")).toBe("up");
    await expect.poll(() => state("worker")).toBe("up");
  });

  it("shows the same answers of both", async () => {
    expect(await call("sum", { a: "20", b: "22" })).toEqual(["42", "42"]);
    const [user, sameUser] = await call("users", { id: "7" });
    expect(user).toContain("Grace Hopper");
    expect(sameUser).toBe(user);
    const [found, sameFound] = await call("entities");
    expect(found).toContain("Charles Babbage");
    expect(sameFound).toBe(found);
  });

  it("shows a stream of both as it comes, and stops it", async () => {
    const form = page.locator('form[data-stream="countdown"]');
    const outputs = form.locator("xpath=following-sibling::*").locator("output");
    const texts = (): Promise<string[]> => outputs.allInnerTexts();
    await form.locator('[name="from"]').fill("3");
    await form.locator('[name="interval"]').fill("10");
    await form.getByRole("button").click();
    for (const side of [0, 1])
      await expect.poll(async () => (await texts())[side]).toMatch(/^0\s+The stream has ended/);
    await form.locator('[name="from"]').fill("1000");
    await form.locator('[name="interval"]').fill("20");
    await form.getByRole("button", { name: "Start" }).click();
    for (const side of [0, 1]) await expect.poll(async () => (await texts())[side]).toMatch(/^99\d$/);
    await form.getByRole("button", { name: "Stop" }).click();
    for (const side of [0, 1]) await expect.poll(async () => (await texts())[side]).toMatch(/^\d+\s+Stopped/);
  });

  it("shows the same errors of both", async () => {
    for (const answer of await call("sum", { a: "two" })) expect(answer).toMatch(/Invalid params\s+code -32602; a: /);
    for (const answer of await call("users", { id: "99" })) expect(answer).toMatch(/There is no user 99\s+code -32004/);
  });

  it("goes on without the server, and without the network", async () => {
    await server.close({ timeout: 0 });
    pages.close();
    const [offline, answer] = await call("sum", { a: "20", b: "22" });
    expect(offline).toContain("No answer from");
    expect(answer).toBe("42");
    await expect.poll(() => state("server"), { timeout: 10_000 }).toBe("down");
    expect(await page.locator("[data-hint]").isVisible()).toBe(true);
    expect(await state("worker")).toBe("up");
  });

  it("has no error of its own, names all its fields, and fits a phone", async () => {
    expect(problems).toEqual([]);
    for (const field of await page.locator("input, textarea").all())
      expect(await field.evaluate((input: HTMLInputElement) => input.labels!.length)).toBe(1);
    await page.setViewportSize({ width: 320, height: 640 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  });

  it("has the engine in the worker only", () => {
    const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
    const withEngine = scripts.filter((name) => readFileSync(join(folder, name), "utf8").includes("WebAssembly"));
    expect(withEngine).toEqual([expect.stringMatching(/^worker-/)]);
  });
});
