import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { validator } from "hono/validator";
import { announce, port, sessionQuery, sum, sumQuery, validateSession } from "./procedures.mjs";

const query = (shape) =>
  validator("query", (values, context) => {
    const { success, data } = shape.safeParse(values);
    return success ? data : context.json({ error: "Invalid params" }, 422);
  });
const app = new Hono();
app.get("/sum", query(sumQuery), (context) => context.json(sum(context.req.valid("query"))));
app.get("/validateSession", query(sessionQuery), (context) =>
  context.json(validateSession(context.req.valid("query"))),
);
serve({ fetch: app.fetch, port, hostname: "127.0.0.1" }, announce);
