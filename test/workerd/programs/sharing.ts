// Procedures whose calls share runs, which do what workerd counts as the work of the request that began them.
import { procedure, t } from "ucall";
import { fetchHandler } from "ucall/fetch";

const work = (): Promise<void> => new Promise((done) => setTimeout(done, 300));

export default {
  fetch: fetchHandler({
    kept: procedure(
      { value: t.int() },
      async ({ value }) => {
        await work();
        return value;
      },
      { readonly: true, cache: { ttl: 1 } },
    ),
    gathered: procedure(
      { value: t.int() },
      async (calls) => {
        await work();
        return calls.map(({ value }) => value);
      },
      { readonly: true, batch: { size: 10, wait: 50 } },
    ),
  }),
};
