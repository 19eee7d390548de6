import { announce } from "./announce.ts";
import { handle } from "./fetch-handler.ts";

declare const Bun: {
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    readonly fetch: (request: Request) => Promise<Response>;
  }): { readonly port: number };
};

announce(Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: handle }).port);
