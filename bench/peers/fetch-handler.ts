import { answerText } from "./json-rpc.ts";

const headers = { "Content-Type": "application/json" };

/** What a server of web-standard requests and responses runs. */
export async function handle(request: Request): Promise<Response> {
  if (request.method !== "POST" || new URL(request.url).pathname !== "/") return new Response(null, { status: 404 });
  const answer = answerText(await request.text());
  return answer === "" ? new Response(null, { status: 204 }) : new Response(answer, { headers });
}
