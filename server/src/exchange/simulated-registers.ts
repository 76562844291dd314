import { readFile } from "node:fs/promises";
import { fail, ok, parser, Sensitive } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { StartFailure } from "../core/index.ts";
import type { DataRegister } from "./register.ts";

const RegistersFile = Type.Record(
  Type.String(),
  Type.Record(Type.String({ pattern: "^(\\d{17}[\\dX]|[0-9A-HJ-NPQRTUWXY]{18})$" }), Type.Unknown()),
);
const parseFile = parser(RegistersFile);

export interface SimulatedRegisters {
  readonly registers: ReadonlyMap<string, DataRegister>;
  /** Takes one register off the network, or back. */
  setDown(register: string, down: boolean): void;
  /** What a register says of somebody from now on; undefined: no record. */
  change(register: string, idNumber: string, record: unknown): void;
}

/** Registers answered from a file: `{register: {number: record}}`, by the number of a person or the code of an enterprise. */
export async function openSimulatedRegisters(path: string): Promise<SimulatedRegisters> {
  const parsed = parseFile(JSON.parse(await readFile(path, "utf8")));
  if (!parsed.ok) throw new StartFailure(`${path} is not a file of registers: ${parsed.detail ?? ""}.`);
  const down = new Set<string>();
  const books = new Map(
    Object.entries(parsed.value).map(([name, records]) => [name, new Map(Object.entries(records))]),
  );
  const registers = [...books].map(([name, records]): [string, DataRegister] => [
    name,
    {
      async find(idNumber) {
        if (down.has(name)) return fail("registerUnavailable", name);
        const record = records.get(idNumber.expose());
        return ok(record === undefined ? undefined : new Sensitive<unknown>(record));
      },
    },
  ]);
  return {
    registers: new Map(registers),
    setDown: (register, isDown) => void (isDown ? down.add(register) : down.delete(register)),
    change: (register, idNumber, record) => void books.get(register)?.set(idNumber, record),
  };
}
