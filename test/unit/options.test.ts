import type { HostOptions } from "ucall";
import { describe, expect, it } from "vitest";
import { resolveOptions } from "../../dist/src/host/options.js";
import { Peer } from "./peer.ts";

describe("options", () => {
  it.each<[HostOptions, string]>([
    [{ maxBody: 0 }, "maxBody is a whole number from 1"],
    [{ maxBody: 1.5 }, "maxBody"],
    [{ hosts: "example.org" as never }, "hosts"],
    [{ cors: ["example.org"] }, '"example.org", which is no origin'],
    [{ cors: ["https://example.org/path"] }, "which is no origin"],
    [{ cors: { origins: "*", credentials: true } }, "named origins"],
    [{ use: [1 as never] }, "use is an array of functions"],
    [{ onError: 1 as never }, "onError"],
    [{ perMessageDeflate: 1 as never }, "perMessageDeflate is true or false"],
  ])("%# refuses %s", (options, message) => {
    expect(() => resolveOptions(options)).toThrow(message);
  });

  it("that take what the platform has not are refused in words", () => {
    expect(() => new Peer({}, { perMessageDeflate: true })).toThrow(/perMessageDeflate takes a platform with zlib/);
  });

  it("have defaults", () => {
    expect(resolveOptions()).toMatchObject({ hosts: [], origins: [], anyHost: false, limits: { maxBody: 4_194_304 } });
    expect(resolveOptions({ cors: "*", hosts: "*" })).toMatchObject({ origins: ["*"], anyHost: true });
    expect(resolveOptions({ cors: ["https://example.org"] }).origins).toEqual(["https://example.org"]);
  });
});
