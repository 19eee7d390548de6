import { Hono } from "hono";
import { afterAll, describe, it } from "vitest";
import { itBehaves } from "../suite/behaviours.ts";
import { fetchConversations, fetchDriver } from "../suite/fetch.ts";
import { play, Servers } from "../suite/run.ts";

const cases = fetchConversations().map((one) => [one.id, one] as const);

const drivers = [
  fetchDriver("the handler alone"),
  fetchDriver("in a Hono app", (handler) => {
    const app = new Hono().all("*", (context) => handler(context.req.raw));
    return async (request) => app.fetch(request);
  }),
];

describe.each(drivers)("$name", (driver) => {
  const servers = new Servers(driver);
  afterAll(() => servers.close());
  it.each(cases)("%s", async (_, one) => play(await servers.for(one), one));
  itBehaves(driver);
});
