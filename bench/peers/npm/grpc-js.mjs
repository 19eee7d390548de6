import { fileURLToPath } from "node:url";
import { loadPackageDefinition, Server, ServerCredentials } from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { announce, port, sum, validateSession } from "./procedures.mjs";

const definition = loadSync(fileURLToPath(new URL("bench.proto", import.meta.url)), { keepCase: true, defaults: true });
const { Bench } = loadPackageDefinition(definition).bench;
const answering = (run) => (call, callback) => callback(null, { result: run(call.request) });
const server = new Server();
server.addService(Bench.service, { sum: answering(sum), validateSession: answering(validateSession) });
server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error) => {
  if (error) throw error;
  announce();
});
