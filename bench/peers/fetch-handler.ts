import { answerText } from "./json-rpc.ts";
import { someBytes } from "./some-bytes.ts";

const headers = { "Content-Type": "application/json" };

/** What a server of web-standard requests and responses runs. */
export async function handle(request: Request): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method === "GET" && pathname === "/bytes")
    return new Response(someBytes(Number(searchParams.get("size"))));
  if (request.method !== "POST" || pathname !== "/") return new Response(null, { status: 404 });
  const answer = answerText(await request.text());
  return answer === "" ? new Response(null, { status: 204 }) : new Response(answer, { headers });
}
