// Runs a program for the set-up and build scripts.
import { spawn } from "node:child_process";

/**
 * Runs a program to its end and resolves to what it wrote, standard output and standard error together.
 * Throws an error that carries all of it where the program is missing or fails.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", (error) => reject(error.code === "ENOENT" ? new Error(`${command} is not installed`) : error));
    child.on("close", (code, signal) => {
      if (code === 0) resolve(output);
      else
        reject(new Error(`${[command, ...args].join(" ")}\n${output.trimEnd()}\n(${signal ?? `exit code ${code}`})`));
    });
  });
}
