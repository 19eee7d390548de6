// As much of RFC 6455 as the load generator's messages take.
import net from "node:net";

/** The request that opens a WebSocket. */
export const upgrade: string =
  "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
  "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/** A text message of ASCII in one masked frame (RFC 6455, section 5.2), as Latin-1 text. */
export function frame(text: string): string {
  if (text.length > 0xffff) throw new RangeError("a frame of more than 65,535 bytes");
  const length = text.length < 126 ? [0x80 | text.length] : [0x80 | 126, text.length >> 8, text.length & 0xff];
  const mask = [0x37, 0xfa, 0x21, 0x3d];
  const payload = Buffer.from(text, "latin1").map((byte, index) => byte ^ (mask[index % 4] as number));
  return Buffer.from([0x81, ...length, ...mask, ...payload]).toString("latin1");
}

/** The text of a message that came in one frame, once the frame is whole. @param bytes as Latin-1 text */
export function unframe(bytes: string): string | undefined {
  const short = bytes.charCodeAt(1);
  const head = short < 126 ? 2 : 4;
  if (bytes.length < head) return undefined;
  const length = short < 126 ? short : (bytes.charCodeAt(2) << 8) | bytes.charCodeAt(3);
  if (bytes.charCodeAt(0) !== 0x81 || short > 126) throw new Error("the answer is no text message in one short frame");
  return bytes.length < head + length ? undefined : bytes.slice(head, head + length);
}

const PATIENCE = 5000; // ms

/**
 * Sends a message on a WebSocket of its own.
 * @returns the text of the answer, and the bytes of its frame
 */
export function exchangeFrames(port: number, text: string): Promise<{ text: string; length: number }> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(upgrade));
    let bytes = "";
    let open = false;
    const read = (more: string) => {
      bytes += more;
      const head = bytes.indexOf("\r\n\r\n");
      if (!open && head !== -1) {
        if (!bytes.startsWith("HTTP/1.1 101 "))
          throw new Error(`no WebSocket: ${bytes.slice(9, bytes.indexOf("\r\n"))}`);
        open = true;
        bytes = bytes.slice(head + 4);
        socket.write(frame(text), "latin1");
      }
      const answer = open ? unframe(bytes) : undefined;
      if (answer === undefined) return;
      resolve({ text: answer, length: bytes.length });
      socket.destroy();
    };
    socket.setEncoding("latin1");
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error(`no answer within ${PATIENCE / 1000} s`)));
    socket.on("data", (more: string) => {
      try {
        read(more);
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("the server closed the connection")));
  });
}
