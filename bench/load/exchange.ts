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

/** Whether this is a whole HTTP response that has Content-Length, or a whole line. */
function isWhole(answer: string): boolean {
  if (!answer.startsWith("HTTP/")) return answer.endsWith("\n");
  const head = answer.indexOf("\r\n\r\n");
  if (head === -1) return false;
  const length = /^content-length: *(\d+)/im.exec(answer.slice(0, head))?.[1] ?? "0";
  return answer.length >= head + 4 + Number(length);
}
