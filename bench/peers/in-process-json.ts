import { timeTurns } from "./in-process.ts";
import { answerText } from "./json-rpc.ts";

timeTurns((bytes) => Buffer.from(answerText(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString())));
