// As much of gRPC as calls of integers take: https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
import { connect } from "node:http2";

const PATIENCE = 5000; // ms

/** A message of Protocol Buffers whose fields are these integers, numbered from 1, as gRPC sends it. */
export function encodeIntegers(values: readonly number[]): Buffer {
  const message = values.flatMap((value, index) => [((index + 1) << 3) | 0, ...varint(value)]);
  return Buffer.from([0, 0, 0, 0, message.length, ...message]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** The only field of a message, an integer or a truth value, that is below 128. */
export function decodeInteger(message: Buffer): number {
  if (message.length === 5) return 0; // left out, as zero is
  if (message.length !== 7 || message[5] !== 8) throw new Error(`a wrong answer: ${message.toString("hex")}`);
  return message[6] as number;
}

/** Makes one call on a connection of its own. @throws Error with the status where it fails */
export function unary(port: number, path: string, message: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const session = connect(`http://127.0.0.1:${port}`);
    const fail = (error: Error) => {
      session.destroy();
      reject(error);
    };
    session.on("error", fail);
    session.setTimeout(PATIENCE, () => fail(new Error(`no answer within ${PATIENCE / 1000} s`)));
    const stream = session.request({
      ":method": "POST",
      ":path": path,
      "content-type": "application/grpc",
      te: "trailers",
    });
    const chunks: Buffer[] = [];
    let status: unknown;
    stream.on("response", (headers) => (status = headers["grpc-status"]));
    stream.on("trailers", (trailers) => (status = trailers["grpc-status"]));
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("error", fail);
    stream.on("end", () => {
      session.close();
      if (Number(status) === 0) resolve(Buffer.concat(chunks));
      else fail(new Error(`a wrong answer: gRPC's status ${String(status)}`));
    });
    stream.end(message);
  });
}
