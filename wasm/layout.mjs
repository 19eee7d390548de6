// Generates src/engine/layout.ts from abi.h, and src/payload/layout.ts from payload/codecs.h, so that no offset, flag or
// error code is written twice.
//
//   node wasm/layout.mjs
//
// It reads the plain subset of C++ that abi.h promises, and refuses whatever else it finds there.
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(import.meta.dirname ?? dirname(fileURLToPath(import.meta.url)));

export const abiHeader = join(root, "wasm/abi.h");

/** The headers, each with what is generated from it, and with what its module exports besides. */
export const layouts = [
  {
    header: "wasm/abi.h",
    file: "src/engine/layout.ts",
    exports: "EngineExports",
    about: "The engine's exports. A u32 result arrives as a signed number: past 2 GiB it needs `>>> 0`.",
    besides: [
      "  readonly memory: WebAssembly.Memory;",
      "  /** Runs the engine's constructors, once, before anything else. */",
      "  _initialize(): void;",
    ],
  },
  {
    header: "wasm/payload/codecs.h",
    file: "src/payload/layout.ts",
    exports: "CodecExports",
    about: "The exports of ucall-payload.wasm. A u32 result arrives as a signed number: past 2 GiB it needs `>>> 0`.",
    besides: [],
  },
];

/** Structs that a host writes field by field in order, so it wants the names as well. */
const LISTED = new Set(["Options"]);

const SIZES = { u32: 4, f64: 8 };

const upperSnake = (name) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();

/**
 * Reads the header's text into its constants, enums, structs, errors and exports.
 * Throws an error that names the line where it does not understand one.
 */
export function readAbi(text, header = layouts[0].header) {
  const abi = { constants: [], enums: [], structs: [], errors: [], exports: [] };
  let group; // the enum, struct or extern block whose lines are being read
  let above = []; // the comment lines right above
  for (const [index, line] of text.split("\n").entries()) {
    const refuse = (why) => new Error(`${header}:${index + 1}: ${why}: ${line.trim()}`);
    const [, code, comment] = /^\s*(.*?)\s*(?:\/\/ ?(.*))?$/.exec(line);
    if (code === "") {
      above = comment === undefined || comment.startsWith("---") ? [] : [...above, comment];
      continue;
    }
    const doc = comment ?? above.join("\n");
    above = [];
    let match;
    if (group !== undefined) {
      if (code === "};" || code === "}") group = undefined;
      else group.add(code, comment ?? doc, refuse);
    } else if ((match = /^enum (\w+) : u32 \{$/.exec(code))) abi.enums.push((group = enumGroup(match[1], doc)));
    else if ((match = /^struct (\w+) \{$/.exec(code))) abi.structs.push((group = structGroup(match[1], doc)));
    else if (code === 'extern "C" {') group = exportGroup(abi.exports);
    else if ((match = /^constexpr u32 (\w+) = (\w+);$/.exec(code))) {
      abi.constants.push({ name: match[1], value: number(match[2], refuse), doc });
    } else if ((match = /^ERROR\((\w+), (-\d+), (\d+), ("[^"\\]*")\)\s*\\?$/.exec(code))) {
      abi.errors.push({ name: match[1], code: Number(match[2]), status: Number(match[3]), message: match[4] });
    } else if (!/^(#|using |namespace ucall(?:::\w+)? \{$|\}$)/.test(code)) throw refuse("not understood");
  }
  if (group !== undefined) throw new Error(`${header}: ends inside a block`);
  for (const struct of abi.structs) {
    if (struct.wide && struct.size % 8 !== 0) {
      throw new Error(`${header}: struct ${struct.name}: has an f64, and its size is no multiple of 8 bytes`);
    }
  }
  return abi;
}

function number(text, refuse) {
  if (!/^(\d+|0x[0-9a-fA-F]+)$/.test(text) || Number(text) > 0xffffffff) throw refuse("a u32 literal expected");
  return Number(text);
}

function enumGroup(name, doc) {
  const members = [];
  const add = (code, comment, refuse) => {
    const match = /^([A-Z][A-Z0-9_]*) = (\w+),$/.exec(code);
    if (!match) throw refuse(`enum ${name}: \`NAME = 1,\` expected`);
    members.push({ name: match[1], value: number(match[2], refuse), doc: comment });
  };
  return { name, doc, members, add };
}

function structGroup(name, doc) {
  const fields = [];
  const add = (code, comment, refuse) => {
    const match = /^(u32|f64) ([a-z]\w*);$/.exec(code);
    if (!match) throw refuse(`struct ${name}: \`u32 name;\` or \`f64 name;\` expected`);
    const [, type, field] = match;
    if (struct.size % SIZES[type] !== 0) throw refuse(`struct ${name}: the f64 is not 8-byte aligned`);
    fields.push({ name: field, type, index: struct.size / SIZES[type], doc: comment });
    struct.size += SIZES[type];
    struct.wide ||= type === "f64";
  };
  const struct = { name, doc, fields, size: 0, wide: false, add };
  return struct;
}

function exportGroup(exports) {
  const add = (code, comment, refuse) => {
    const match = /^(void|ucall::u32) (\w+)\(([^)]*)\);$/.exec(code);
    const parameters =
      match && match[3] !== "" ? match[3].split(", ").map((p) => /^ucall::(?:u32|f64) (\w+)$/.exec(p)) : [];
    if (!match || parameters.includes(null)) throw refuse("a function of u32 and f64 expected");
    exports.push({ name: match[2], result: match[1], parameters: parameters.map((p) => p[1]), doc: comment });
  };
  return { add };
}

/** The text of a layout.ts for what readAbi() gave; `layout` is one of `layouts`. */
export function layoutText(abi, layout = layouts[0]) {
  const { header } = layout;
  const lines = [`// Generated from ${header} by wasm/layout.mjs: change it there.`, ""];
  const taken = new Set();
  const emit = (name, value, doc) => {
    if (taken.has(name)) throw new Error(`${header}: two things give the constant ${name}`);
    taken.add(name);
    if (doc) lines.push(`/** ${doc} */`);
    lines.push(`export const ${name} = ${value};`);
  };
  const heading = (name, doc) =>
    lines.push("", `// ${name}`, ...(doc ? doc.split("\n").map((line) => `// ${line}`) : []), "");
  for (const { name, value, doc } of abi.constants) emit(name, value, doc);
  for (const { name, doc, members } of abi.enums) {
    heading(name, doc);
    for (const member of members) emit(`${upperSnake(name)}_${member.name}`, member.value, member.doc);
  }
  for (const { name, doc, fields, size } of abi.structs) {
    const prefix = upperSnake(name);
    heading(name, doc);
    emit(`${prefix}_WORDS`, size / 4, `Size of one \`${name}\` in 32-bit words.`);
    for (const field of fields) {
      const wide = field.type === "f64";
      const unit = wide ? "in f64 units" : "in words";
      emit(
        `${prefix}_${upperSnake(field.name)}${wide ? "_F64" : ""}`,
        field.index,
        `Offset ${unit}.${field.doc && ` ${field.doc}`}`,
      );
    }
    if (LISTED.has(name)) {
      const names = fields.map((field) => `  ${JSON.stringify(field.name)},\n`).join("");
      emit(`${prefix}_FIELDS`, `[\n${names}] as const`, "The fields in order, one word each.");
    }
  }
  if (abi.errors.length > 0) emitErrors(abi.errors, lines);
  lines.push("", `/** ${layout.about} */`, `export interface ${layout.exports} {`, ...layout.besides);
  for (const { name, result, parameters, doc } of abi.exports) {
    if (doc) lines.push(`  /** ${doc} */`);
    lines.push(
      `  ${name}(${parameters.map((p) => `${p}: number`).join(", ")}): ${result === "void" ? "void" : "number"};`,
    );
  }
  lines.push("}", "");
  return lines.join("\n");
}

function emitErrors(errors, lines) {
  lines.push(
    "",
    "/** The one table of errors: JSON-RPC code, HTTP status, standard message. */",
    "export const ERRORS = {",
  );
  for (const { name, code, status, message } of errors) {
    lines.push(`  ${name}: { code: ${code}, status: ${status}, message: ${message} },`);
  }
  lines.push("} as const;", "");
  lines.push("/** The same without the names, which clients do not need: code, status, message. */");
  lines.push("export const ERROR_ROWS: readonly (readonly [number, number, string])[] = [");
  for (const { code, status, message } of errors) lines.push(`  [${code}, ${status}, ${message}],`);
  lines.push("];");
}

const time = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Whether all are newer than what they are made of. */
export function layoutsAreWritten() {
  const generator = time(fileURLToPath(import.meta.url));
  return layouts.every(({ header, file }) => time(join(root, file)) >= Math.max(time(join(root, header)), generator));
}

/** Writes all of them. */
export function writeLayouts() {
  for (const layout of layouts) {
    const file = join(root, layout.file);
    mkdirSync(dirname(file), { recursive: true });
    const abi = readAbi(readFileSync(join(root, layout.header), "utf8"), layout.header);
    writeFileSync(file, layoutText(abi, layout));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeLayouts();
