// jayson checks no parameters, so the procedures do.
import jayson from "jayson/promise/index.js";
import { announce, port, sessionParams, sum, sumParams, validateSession } from "./procedures.mjs";

const checked = (shape, run) => async (params) => {
  const { success, data } = shape.safeParse(params);
  if (!success) throw { code: -32602, message: "Invalid params" }; // oxlint-disable-line no-throw-literal
  return run(data);
};
const server = new jayson.Server({
  sum: checked(sumParams, sum),
  validateSession: checked(sessionParams, validateSession),
});
server.http().listen(port, "127.0.0.1", announce);
