// The table of the README that says what runs where, made of the tests' results:
//
//   node test/platforms.mjs REPORT           prints it
//   node test/platforms.mjs REPORT --write   puts it into the README
//
// REPORT is what vitest's JSON reporter wrote; `.ci/run` leaves one in .cache/vitest.json.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const own = /^test\/suite\/(cases\.sockets|behaviour)\.test/;

/** Each platform: the test files that speak of it, and within them the drivers. */
const platforms = [
  ["Node, `node:net`", own, /^(TCP|Unix socket|TLS), net, (simd|scalar)$/],
  ["Node, io_uring", own, /^(TCP|Unix socket), uring, (simd|scalar)$/],
  ["Node, worker threads, `node:net`", /^test\/threads\//, /, net,/],
  ["Node, worker threads, io_uring", /^test\/(threads|uring\/threads)/, /, uring,|io_uring/],
  ["Node, several processes (`workers`), `node:net`", /^test\/workers\//, /, net,/],
  ["Node, several processes (`workers`), io_uring", /^test\/workers\//, /, uring,/],
  ["Node, several processes: how they start and end", /^test\/(node|tls)\/workers/, /./],
  ["Deno", /^test\/deno\/suite/, /^(TCP|Unix socket|TLS), (simd|scalar)/],
  ["Bun", /^test\/bun\/suite/, /^(TCP|Unix socket|TLS), (simd|scalar)/],
  ["`ucall/fetch` alone and in Hono", /^test\/fetch\/suite/, /./],
  ["`ucall/fetch` in `Deno.serve`", /^test\/deno\/suite/, /fetch handler/],
  ["`ucall/fetch` in `Bun.serve`", /^test\/bun\/suite/, /fetch handler/],
  ["`ucall/fetch` in workerd", /^test\/workerd\/suite/, /./],
  ["Chromium, `ucall/browser` in a Service Worker", /^test\/browser\/suite/, /./],
  ["Chromium, the client", /^test\/browser\/client/, /./],
  ["`ucall/stdio`", /^test\/stdio\//, /./],
  ["WASI (`node:wasi`), no JavaScript host", /^test\/wasi\//, /./],
  ["the engine without sockets", /^test\/suite\/(cases\.(in-process|splits)|behaviour|canary)/, /in-process/],
];

const [report = "", option] = process.argv.slice(2);
const root = fileURLToPath(new URL("..", import.meta.url));
const results = JSON.parse(readFileSync(report, "utf8")).testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ ancestorTitles, status }) => ({
    file: name.slice(name.indexOf("/test/") + 1),
    driver: (ancestorTitles[0] ?? "").replaceAll("'", ""),
    status,
  })),
);

const rows = platforms.map(([platform, files, drivers]) => {
  const found = results.filter(({ file, driver }) => files.test(file) && drivers.test(driver));
  const count = (wanted) => found.filter(({ status }) => status === wanted).length;
  const over = ["TCP", "Unix socket", "TLS"].filter((word) => found.some(({ driver }) => driver.includes(word)));
  const builds = ["simd", "scalar"].filter((word) => found.some(({ driver }) => driver.includes(word)));
  return `| ${platform} | ${over.join(", ")} | ${builds.join(", ")} | ${count("passed")} | ${count("failed")} |`;
});
const table = ["| where | over | engine | passed | failed |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");

if (option === "--write") {
  const readme = `${root}README.md`;
  const marks = /(<!-- platforms -->\n)[^]*?(<!-- \/platforms -->)/;
  writeFileSync(
    readme,
    readFileSync(readme, "utf8").replace(marks, (_, begin, end) => `${begin}${table}\n${end}`),
  );
} else {
  console.log(table);
}
