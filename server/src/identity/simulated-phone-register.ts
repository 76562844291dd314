import { readFile } from "node:fs/promises";
import { parser, Sensitive } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { StartFailure } from "../core/index.ts";
import type { PhoneRegister } from "./proof.ts";

const parsePhones = parser(
  Type.Record(Type.String({ pattern: "^\\d{17}[\\dX]$" }), Type.String({ pattern: "^1\\d{10}$" })),
);

/** Telephones of the sample citizens, from a file `{idNumber: phone}`. */
export async function openSimulatedPhoneRegister(path: string): Promise<PhoneRegister> {
  const phones = parsePhones(JSON.parse(await readFile(path, "utf8")));
  if (!phones.ok) throw new StartFailure(`${path} is not a list of telephones: ${phones.detail ?? ""}.`);
  const known = new Map(Object.entries(phones.value));
  return {
    async phoneOf(idNumber) {
      const phone = known.get(idNumber.expose());
      return phone === undefined ? undefined : new Sensitive(phone);
    },
  };
}
