import { announce } from "./announce.ts";
import { handle } from "./fetch-handler.ts";

declare const Deno: {
  serve(
    options: { readonly port: number; readonly hostname: string; readonly onListen: () => void },
    handler: (request: Request) => Promise<Response>,
  ): { readonly addr: { readonly port: number } };
};

announce(Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, handle).addr.port);
