// connect.mjs [grpc] PORT: Connect's own protocol (JSON over HTTP/1.1), or gRPC over HTTP/2.
import http from "node:http";
import http2 from "node:http2";
import { fileURLToPath } from "node:url";
import { create, createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { loadSync } from "@grpc/proto-loader";
import { announce, port, sum, validateSession } from "./procedures.mjs";

// The descriptors that a generated file would hold; protoc gives every field a name in JSON, the loader none.
const proto = loadSync(fileURLToPath(new URL("bench.proto", import.meta.url)), { keepCase: true });
const file = proto["bench.SumParams"].fileDescriptorProtos.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes));
for (const { field } of file.flatMap(({ messageType }) => messageType)) {
  for (const each of field) each.jsonName = each.name;
}
const registry = createFileRegistry(create(FileDescriptorSetSchema, { file }));

const answering = (run) => (params) => ({ result: run(params) });
const handler = connectNodeAdapter({
  routes: (router) =>
    router.service(registry.getService("bench.Bench"), {
      sum: answering(sum),
      validateSession: answering(({ userId, sessionId }) =>
        validateSession({ user_id: userId, session_id: sessionId }),
      ),
    }),
});
const createServer = process.argv[2] === "grpc" ? http2.createServer : http.createServer;
createServer(handler).listen(port, "127.0.0.1", announce);
