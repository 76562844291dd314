import { Type } from "typebox";
import { expect, it } from "vitest";
import { Closed, parser, Tokens } from "./schema.ts";

const Serial = Closed({ kind: Tokens(["serial"]), path: Type.String({ minLength: 1 }) });
const Tcp = Closed({ kind: Tokens(["tcp"]), port: Type.Integer() });
const Reader = Closed({ class: Tokens(["reader"]), transport: Type.Union([Serial, Tcp]) });
const Printer = Closed({ class: Tokens(["printer"]), name: Type.String() });
const parse = parser(
  Closed({
    devices: Type.Optional(Type.Array(Type.Union([Reader, Printer]))),
    level: Type.Optional(Tokens(["info", "warn"])),
    ports: Type.Optional(Type.Union([Tokens(["off"]), Closed({ from: Type.Integer() })])),
  }),
);

it.each<[unknown, string]>([
  [{ devicesX: "geheim" }, "/devicesX: unknown member"],
  [{ level: "geheim" }, "/level: must be one of info, warn"],
  [{ ports: {} }, "/ports/from: is missing"],
  [{ devices: [{ class: "geheim" }] }, "/devices/0/class: must be one of reader, printer"],
  [{ devices: [{ name: "geheim" }] }, "/devices/0/class: is missing"],
  [{ devices: [{ class: "printer" }] }, "/devices/0/name: is missing"],
  [
    { devices: [{ class: "reader", transport: { kind: "geheim" } }] },
    "/devices/0/transport/kind: must be one of serial, tcp",
  ],
  [
    { devices: [{ class: "reader", transport: { kind: "tcp", port: "geheim" } }] },
    "/devices/0/transport/port: must be integer",
  ],
  [{ devices: "geheim" }, "/devices: must be array"],
  ["geheim", "/: must be object"],
])("says in plain words what is wrong with %j", (input, words) => {
  expect(parse(input)).toEqual({ ok: false, code: "invalidData", detail: words });
});
