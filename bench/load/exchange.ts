import net from "node:net";

const PATIENCE = 5000; // ms

/** Sends bytes on a connection of its own and gives the whole answer to them, as text. */
export function exchange(port: number, message: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(message));
    let answer = "";
    const end = (settle: () => void) => {
      socket.destroy();
      settle();
    };
    socket.setEncoding("latin1");
    socket.setTimeout(PATIENCE, () => end(() => reject(new Error(`no whole answer within ${PATIENCE / 1000} s`))));
    socket.on("data", (text: string) => {
      answer += text;
      if (isWhole(answer)) end(() => resolve(answer));
    });
    socket.on("error", (error) => end(() => reject(error)));
    socket.on("end", () => end(() => reject(new Error(`the connection was closed after "${answer.slice(0, 80)}"`))));
  });
}

/** Whether this is a whole HTTP response, which says where it ends, or a whole line. */
function isWhole(answer: string): boolean {
  if (!answer.startsWith("HTTP/")) return answer.endsWith("\n");
  const head = answer.indexOf("\r\n\r\n");
  if (head === -1) return false;
  const fields = answer.slice(0, head);
  if (isChunked(fields)) return answer.endsWith("\r\n0\r\n\r\n");
  const length = /^content-length: *(\d+)/im.exec(fields)?.[1] ?? "0";
  return answer.length >= head + 4 + Number(length);
}

function isChunked(head: string): boolean {
  return /^transfer-encoding: *chunked/im.test(head);
}

/** A whole HTTP response's status and its body. @param response as exchange() gives it */
export function readResponse(response: string): { readonly status: number; readonly body: string } {
  const end = response.indexOf("\r\n\r\n");
  const head = response.slice(0, end);
  const rest = response.slice(end + 4);
  return { status: Number(head.slice(9, 12)), body: isChunked(head) ? joinChunks(rest) : rest };
}

/** RFC 9112, section 7.1. */
function joinChunks(text: string): string {
  let body = "";
  for (let at = 0; ;) {
    const line = text.indexOf("\r\n", at);
    const size = Number.parseInt(text.slice(at, line), 16);
    if (!(size > 0)) return body;
    body += text.slice(line + 2, line + 2 + size);
    at = line + 2 + size + 2;
  }
}
