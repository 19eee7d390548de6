import { defineConfig, type TestUserConfig } from "vitest/config";
import { uringWorks } from "./test/suite/uring.ts";

/** Tests of the server on Node run on all that can carry its bytes here. */
const servers = ["test/node/**/*.test.ts"];
const ios = uringWorks ? ["net", "uring"] : ["net"];

const project = (test: TestUserConfig) => ({
  test: {
    pool: "forks" as const, // tests start servers and end processes
    testTimeout: 20_000,
    hookTimeout: 60_000,
    ...test,
  },
});

export default defineConfig({
  test: {
    maxWorkers: 2, // even on few cores: much of what tests do is to wait
    projects: [
      project({ name: "all", include: ["test/**/*.test.ts"], exclude: servers }),
      ...ios.map((io) => project({ name: io, include: servers, env: { UCALL_IO: io } })),
    ],
  },
});
