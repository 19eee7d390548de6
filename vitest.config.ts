import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks", // tests start servers and end processes
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
