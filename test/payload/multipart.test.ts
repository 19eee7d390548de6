import { describe, expect, it } from "vitest";
import type { Part } from "../../dist/src/payload/multipart.js";
import { newCodecs, newEngine, textOf, utf8, variants } from "./codecs.ts";

const BOUNDARY = "----xYz0123456789";
const disposition = 'Content-Disposition: form-data; name="a"';

/** The body of parts, each given with its fields. */
const bodyOf = (...parts: readonly string[]): string =>
  parts.map((part) => `--${BOUNDARY}\r\n${part}\r\n`).join("") + `--${BOUNDARY}--`;

describe.each(variants)("multipart/form-data, %s", (variant) => {
  const codecs = newCodecs(variant);
  const parts = (body: string | Uint8Array, boundary = BOUNDARY) => {
    const found = codecs.parseMultipart(typeof body === "string" ? utf8(body) : body, boundary);
    return Array.isArray(found) ? found.map((part: Part) => ({ ...part, bytes: textOf(part.bytes) })) : found;
  };

  it("is what FormData writes", async () => {
    const form = new FormData();
    form.append("text", "two\r\nlines, --- and \r\n--");
    form.append('a "quoted"\r\nname', "é");
    form.append(
      "file",
      new File([Uint8Array.from({ length: 5000 }, (_, i) => i)], 'photo "1".jpg', { type: "image/jpeg" }),
    );
    form.append("empty", "");
    const body = new Uint8Array(await new Response(form).arrayBuffer());
    const boundary = textOf(body.subarray(2, body.indexOf(13)));
    const found = codecs.parseMultipart(body, boundary) as Part[];
    expect(found.map(({ name, filename, type }) => ({ name, filename, type }))).toEqual([
      { name: "text" },
      { name: 'a "quoted"\r\nname' },
      { name: "file", filename: 'photo "1".jpg', type: "image/jpeg" },
      { name: "empty" },
    ]);
    expect(textOf(found[0]!.bytes)).toBe("two\r\nlines, --- and \r\n--");
    expect(found[2]!.bytes).toEqual(Uint8Array.from({ length: 5000 }, (_, i) => i));
    expect(found[3]!.bytes).toHaveLength(0);
  });

  it.each([
    [
      "fields in any case and order",
      "content-type:text/plain \r\nX-Other: 1\r\nCONTENT-DISPOSITION:FORM-DATA;NAME=a\r\n\r\nx",
      { name: "a", type: "text/plain", bytes: "x" },
    ],
    ["a name that is empty", 'Content-Disposition: form-data; name=""\r\n\r\nx', { name: "", bytes: "x" }],
    ["a file's name that is empty", `${disposition}; filename=""\r\n\r\n`, { name: "a", filename: "", bytes: "" }],
    [
      "escaped quotes, and other backslashes",
      `${disposition}; filename="C:\\a\\"b\\".txt"\r\n\r\n`,
      { name: "a", filename: 'C:\\a"b".txt', bytes: "" },
    ],
    [
      "UTF-8",
      'Content-Disposition: form-data; name="ключ"; filename="日本.txt"\r\n\r\nя',
      { name: "ключ", filename: "日本.txt", bytes: "я" },
    ],
    ["parameters that nobody knows", `${disposition}; filename*=utf-8''x; size=5\r\n\r\nx`, { name: "a", bytes: "x" }],
    ["no content, and no blank line's own end", `${disposition}\r\n`, { name: "a", bytes: "" }],
    [
      "what looks like a delimiter",
      `${disposition}\r\n\r\n\r\n--\r\n--${BOUNDARY.slice(0, -1)}\r\n\r\r\n-`,
      { name: "a", bytes: `\r\n--\r\n--${BOUNDARY.slice(0, -1)}\r\n\r\r\n-` },
    ],
    [
      "an encoding that changes nothing",
      `${disposition}\r\nContent-Transfer-Encoding: Binary\r\n\r\nx`,
      { name: "a", bytes: "x" },
    ],
  ])("%s", (_, part, expected) => expect(parts(bodyOf(part))).toEqual([expected]));

  it("may have a preamble, an epilogue, and blanks behind delimiters", () => {
    const body = `preamble\r\n--${BOUNDARY} \t\r\n${disposition}\r\n\r\nx\r\n--${BOUNDARY}-- \r\nepilogue`;
    expect(parts(body)).toEqual([{ name: "a", bytes: "x" }]);
    expect(parts(`--${BOUNDARY}--`)).toEqual([]);
  });

  it("gives views of the body, in the engine's memory and elsewhere", () => {
    const engine = newEngine(variant);
    const here = newCodecs(variant, engine);
    const body = utf8(bodyOf(`${disposition}\r\n\r\nhello`));
    const [part] = here.parseMultipart(body, BOUNDARY) as Part[];
    expect(part!.bytes.buffer).toBe(body.buffer);
    const address = engine.allocate(body.length);
    engine.bytes.set(body, address);
    const [lent] = here.parseMultipart(engine.bytes.subarray(address, address + body.length), BOUNDARY) as Part[];
    expect(lent!.bytes.buffer).toBe(engine.memory.buffer);
    expect(textOf(lent!.bytes)).toBe("hello");
  });

  it("takes 1,000 parts and no more", () => {
    const part = `${disposition}\r\n\r\nx`;
    expect(parts(bodyOf(...Array(1000).fill(part)))).toHaveLength(1000);
    expect(parts(bodyOf(...Array(1001).fill(part)))).toMatchObject({
      message: expect.stringContaining("1000 parts"),
      part: 1000,
    });
  });

  it("takes 8 KiB of fields and no more", () => {
    const filled = (length: number): string =>
      `${disposition}\r\nX: ${"y".repeat(length - disposition.length - 7)}\r\n\r\nx`;
    expect(parts(bodyOf(filled(8000)))).toHaveLength(1);
    expect(parts(bodyOf(filled(8300)))).toMatchObject({ message: expect.stringContaining("too long") });
  });

  it.each([
    ["nothing", "", "no boundary"],
    ["another boundary", bodyOf(`${disposition}\r\n\r\nx`).replaceAll("xYz", "abc"), "no boundary"],
    ["a boundary within a line", `x--${BOUNDARY}\r\n`, "no boundary"],
    ["no end", bodyOf(`${disposition}\r\n\r\nx`).slice(0, -2), "ends before"],
    ["no end of the content", `--${BOUNDARY}\r\n${disposition}\r\n\r\nx`, "ends before"],
    ["no end of the fields", `--${BOUNDARY}\r\n${disposition}`, "ends before"],
    ["bare LFs", bodyOf(`${disposition}\r\n\r\nx`).replaceAll("\r\n", "\n"), "something behind it"],
    [
      "a delimiter with something behind it",
      `--${BOUNDARY}x\r\n${disposition}\r\n\r\nx\r\n--${BOUNDARY}--`,
      "something behind it",
    ],
    ["a last delimiter with something behind it", `${bodyOf(`${disposition}\r\n\r\nx`)}x`, "something behind it"],
    ["no disposition", bodyOf("Content-Type: text/plain\r\n\r\nx"), "no Content-Disposition"],
    ["no fields", bodyOf("\r\nx"), "no Content-Disposition"],
    ["another disposition", bodyOf("Content-Disposition: attachment; name=a\r\n\r\nx"), "no Content-Disposition"],
    ["no name", bodyOf("Content-Disposition: form-data; filename=a\r\n\r\nx"), "no name"],
    ["two names", bodyOf(`${disposition}; name=b\r\n\r\nx`), "twice"],
    ["two dispositions", bodyOf(`${disposition}\r\n${disposition}\r\n\r\nx`), "twice"],
    ["two types", bodyOf(`${disposition}\r\nContent-Type: a/b\r\nContent-Type: a/b\r\n\r\nx`), "twice"],
    ["a folded field", bodyOf(`${disposition};\r\n filename=b\r\n\r\nx`), "malformed"],
    ["a field without a colon", bodyOf(`${disposition}\r\nX\r\n\r\nx`), "malformed"],
    ["a blank before the colon", bodyOf("Content-Disposition : form-data; name=a\r\n\r\nx"), "malformed"],
    ["an open quote", bodyOf('Content-Disposition: form-data; name="a\r\n\r\nx'), "malformed"],
    ["a parameter without a value", bodyOf("Content-Disposition: form-data; name\r\n\r\nx"), "malformed"],
    ["a control character", bodyOf(`${disposition}; filename="\0"\r\n\r\nx`), "malformed"],
    [
      "an encoding",
      bodyOf(`${disposition}\r\nContent-Transfer-Encoding: base64\r\n\r\neA==`),
      "Content-Transfer-Encoding",
    ],
  ])("%s is refused", (_, body, message) => {
    expect(parts(body)).toMatchObject({ message: expect.stringContaining(message) });
  });

  it("with a name that is no UTF-8 is refused", () => {
    const body = utf8(bodyOf('Content-Disposition: form-data; name="~"\r\n\r\nx'));
    body[body.indexOf(0x7e)] = 0xff;
    expect(parts(body)).toMatchObject({ message: expect.stringContaining("UTF-8"), part: 0 });
  });

  it.each(["", "a".repeat(71), "a\r\nb", "a ", 'a"b', "é"])("with the boundary %j is refused", (boundary) => {
    expect(parts(bodyOf(`${disposition}\r\n\r\nx`), boundary)).toMatchObject({
      message: expect.stringContaining("boundary"),
    });
  });

  it("cut off anywhere is refused", () => {
    const body = utf8(
      bodyOf(`${disposition}\r\n\r\nhello`, `${disposition}; filename="b"\r\nContent-Type: a/b\r\n\r\n`),
    );
    for (let length = 0; length < body.length; length++)
      expect(parts(body.subarray(0, length))).toHaveProperty("message");
  });
});
