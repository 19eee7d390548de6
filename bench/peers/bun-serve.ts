import { announce, port } from "./announce.ts";
import { handle } from "./fetch-handler.ts";

declare const Bun: {
  serve(options: {
    readonly port: number;
    readonly hostname: string;
    readonly fetch: (request: Request) => Promise<Response>;
  }): void;
};

Bun.serve({ port, hostname: "127.0.0.1", fetch: handle });
announce();
