import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Type } from "typebox";
import { expect, it } from "vitest";
import { root } from "../house/paths.ts";
import { acceptance } from "./acceptance.ts";
import { deviceApiAsyncApi, deviceApiMarkdown } from "./device-api.ts";
import { outsideServices } from "./outside-services.ts";
import { schemaText } from "./schema-text.ts";

it("a schema reads like a type, with its limits", () => {
  const schema = Type.Object({
    purpose: Type.String({ maxLength: 40 }),
    pages: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    of: Type.Array(Type.Union([Type.Null(), Type.Object({ at: Type.Literal("home") })])),
  });
  expect(schemaText(schema)).toBe(`{
  purpose: string  — ≤ 40 characters
  pages?: integer  — 1…100
  of: (null | {
    at: "home"
  })[]
}`);
});

it.each([
  ["device-api.md", deviceApiMarkdown],
  ["device-api.asyncapi.json", deviceApiAsyncApi],
  ["outside-services.md", outsideServices],
  ["acceptance.md", acceptance],
])("docs/%s is what the schemas and tests say; `npm run docs` writes it anew", (file, generate) => {
  expect(readFileSync(join(root, "docs", file), "utf8") === generate()).toBe(true);
});
