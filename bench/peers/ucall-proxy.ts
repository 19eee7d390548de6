// ucall-proxy.js [UPSTREAM] PORT: gives random ids, and passes on those of a second copy of itself.
import { randomUUID } from "node:crypto";
import process from "node:process";
import { procedure, serve } from "ucall";
import { connect } from "ucall/client";
import { announce, port } from "./announce.ts";

const id = procedure({}, () => randomUUID(), { readonly: true });
const upstream = connect<{ id: typeof id }>(`http://127.0.0.1:${process.argv[2]}`);
const forward = procedure({}, () => upstream.id(), { readonly: true });

await serve({ id, forward }, { port });
announce();
