import { Type } from "@sinclair/typebox";
import * as metaSchemas from "@open-rpc/meta-schema";
import { Ajv } from "ajv";
import { type } from "arktype";
import { procedure, t } from "ucall";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { procedureTable } from "../../dist/src/api.js";
import { describe as describeApi, discovery } from "../../dist/src/openrpc.js";

const { openrpcDocument } = metaSchemas as unknown as { openrpcDocument: Record<string, unknown> };
const noop = (): null => null;
const table = procedureTable({
  sum: procedure(
    { a: t.int({ minimum: 0, description: "The first" }), b: t.int({ default: 1 }) },
    ({ a, b }) => a + b,
    {
      readonly: true,
      summary: "Adds",
      description: "Adds *two* numbers",
      deprecated: true,
      tags: ["math"],
      returns: t.int(),
    },
  ),
  users: {
    byId: procedure({ id: t.string() }, noop, { path: "/users/{id}" }),
    make: procedure(
      {
        user: z.object({ name: z.string(), born: z.string().nullish() }),
        role: t.enum(["admin", "user"]).optional(),
        point: Type.Object({ x: Type.Number() }),
        ark: type("string[]"),
        date: z.date(),
        any: t.json().nullable(),
      },
      noop,
    ),
  },
});
const payloads = procedureTable({
  embed: procedure({ photo: t.image({ types: ["image/png"] }), raw: t.bytes().optional() }, noop, {
    returns: t.f32([null, 1024]),
  }),
});
const document = describeApi([...table, ...payloads], { title: "Test", version: "1.2.3" });

describe("the OpenRPC document", () => {
  it("is valid", () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    // OpenRPC's schemas are draft-07; the meta-schema names a copy of that draft which npm does not have.
    ajv.addSchema({ $ref: "http://json-schema.org/draft-07/schema#" }, "https://meta.json-schema.tools");
    ajv.addSchema(
      { definitions: { JSONSchemaObject: { properties: { $ref: { type: "string" } } } } },
      "https://meta.json-schema.tools/",
    );
    const { $schema: _, ...metaSchema } = openrpcDocument;
    const valid = ajv.validate(metaSchema, JSON.parse(JSON.stringify(document)));
    expect(ajv.errors).toBeNull();
    expect(valid).toBe(true);
    expect(ajv.validate("https://meta.open-rpc.org/", { ...document, methods: [{ name: "sum" }] })).toBe(false);
  });

  it("says all that the procedures say", () => {
    expect(document.info).toEqual({ title: "Test", version: "1.2.3" });
    expect(document.methods.map(({ name }) => name)).toEqual(["sum", "users.byId", "users.make", "embed"]);
    expect(document.methods[0]).toEqual({
      name: "sum",
      summary: "Adds",
      description: "Adds *two* numbers",
      deprecated: true,
      tags: [{ name: "math" }],
      paramStructure: "either",
      params: [
        {
          name: "a",
          description: "The first",
          required: true,
          schema: { type: "integer", minimum: 0, description: "The first" },
        },
        { name: "b", required: false, schema: { type: "integer", default: 1 } },
      ],
      result: { name: "result", schema: { type: "integer" } },
      "x-readonly": true,
      "x-path": "/sum",
    });
  });

  it("marks streams", () => {
    const stream = procedure({}, async function* () {}, { returns: t.int() });
    const [method] = describeApi(procedureTable({ stream }), {}).methods;
    expect(method).toMatchObject({ "x-streaming": true, result: { schema: { type: "integer" } } });
    expect(document.methods[0]).not.toHaveProperty("x-streaming");
  });

  it("says what other libraries' types say of themselves", () => {
    const schemas = Object.fromEntries(document.methods[2]?.params.map(({ name, schema }) => [name, schema]) ?? []);
    expect(schemas["user"]).toMatchObject({ type: "object", required: ["name"] });
    expect(schemas["role"]).toEqual({ type: "string", enum: ["admin", "user"] });
    expect(schemas["point"]).toMatchObject({ type: "object", properties: { x: { type: "number" } } });
    expect(schemas["ark"]).toMatchObject({ type: "array", items: { type: "string" } });
    expect(schemas["date"]).toEqual({});
  });

  it("says what bytes are, and the numbers and shape of arrays", () => {
    const embed = document.methods[3];
    expect(embed?.params.map(({ schema }) => schema)).toEqual([
      {
        type: "string",
        contentEncoding: "base64",
        contentMediaType: "image/png",
        "x-ucall": { dtype: "image", types: ["image/png"], maxPixels: 64_000_000 },
      },
      {
        type: "string",
        contentEncoding: "base64",
        contentMediaType: "application/octet-stream",
        "x-ucall": { dtype: "bytes" },
      },
    ]);
    expect(embed?.result.schema).toEqual({
      type: "array",
      items: { type: "array", items: { type: "number" }, minItems: 1024, maxItems: 1024 },
      "x-ucall": { dtype: "f32", shape: [null, 1024] },
    });
  });

  it("is made once, when it is asked for", () => {
    const { handler } = discovery(table, {});
    expect(handler({} as never, {} as never)).toBe(handler({} as never, {} as never));
  });
});
