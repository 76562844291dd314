import { Closed } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { expect, it } from "vitest";
import { queryParser } from "./query.ts";

const parse = queryParser(
  Closed({
    start: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    open: Type.Optional(Type.Boolean()),
  }),
);

it("reads numbers and yes/no where the schema names them", () => {
  expect(parse({ start: "2026-02-13", limit: "20", open: "true" })).toMatchObject({
    ok: true,
    value: { start: "2026-02-13", limit: 20, open: true },
  });
});

it.each([
  [{}],
  [{ start: ["2026-02-13", "2026-02-14"] }],
  [{ start: "2026-02-13", limit: "many" }],
  [{ start: "2026-02-13", limit: "1e3" }],
  [{ start: "2026-02-13", limit: "" }],
  [{ start: "2026-02-13", open: "yes" }],
  [{ start: "2026-02-13", __proto__: "x", other: "1" }],
])("refuses %j", (raw) => {
  expect(parse(raw)).toMatchObject({ ok: false, code: "invalidData" });
});
