// tRPC on its standalone adapter. Queries as GET; mutations too, since a batch of 1,000 fits in no URL.
import { initTRPC } from "@trpc/server";
import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { announce, port, sessionParams, sum, sumParams, validateSession } from "./procedures.mjs";

const t = initTRPC.create();
const router = t.router({
  sum: t.procedure.input(sumParams).query(({ input }) => sum(input)),
  sumOfBatch: t.procedure.input(sumParams).mutation(({ input }) => sum(input)),
  validateSession: t.procedure.input(sessionParams).query(({ input }) => validateSession(input)),
});
createHTTPServer({ router }).listen(port, "127.0.0.1", announce);
