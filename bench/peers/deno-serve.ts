import { announce, port } from "./announce.ts";
import { handle } from "./fetch-handler.ts";

declare const Deno: {
  serve(
    options: { readonly port: number; readonly hostname: string; readonly onListen: () => void },
    handler: (request: Request) => Promise<Response>,
  ): void;
};

Deno.serve({ port, hostname: "127.0.0.1", onListen: announce }, handle);
