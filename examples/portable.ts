import { procedure, t, UcallError } from "ucall";
import { countdown } from "./countdown.ts";
import { embed } from "./embed.ts";
import { entities } from "./entities.ts";
import { validateSession } from "./session.ts";
import { sleep } from "./sleep.ts";
import { users } from "./users.ts";

/** The examples that run anywhere, in browsers too. */
export const portable = {
  sum: procedure({ a: t.int(), b: t.int() }, ({ a, b }) => a + b, {
    readonly: true,
    returns: t.int(),
    summary: "Adds two whole numbers",
  }),
  echo: procedure({ value: t.json() }, ({ value }) => value, { summary: "Gives back any JSON as it came" }),
  validateSession,
  embed,
  entities,
  users,
  sleep,
  countdown,
  fail: procedure(
    { code: t.int({ description: "A JSON-RPC code, or an HTTP status from 400 to 599" }) },
    ({ code }): never => {
      throw new UcallError(code, "Failed as asked", { code });
    },
    { summary: "Fails with an error of your choice" },
  ),
};
