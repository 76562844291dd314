import { fail, ok, parser } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { DataRegisters, PhoneRegister } from "./register.ts";

const parseRecord = parser(Type.Object({ phone: Type.String({ pattern: "^1\\d{10}$" }) }));

/** What is asked of the register of telephones: only to reach the person whose number it is. */
const question = {
  recipient: "identity",
  purpose: "向本人发送验证码和办事通知",
  fields: ["phone"],
} as const;

/** Telephones from a register whose records are `{phone}`. */
export function createPhoneRegister(registers: DataRegisters, register: string): PhoneRegister {
  return {
    async phoneOf(idNumber) {
      const answer = await registers.find({ ...question, register, idNumber });
      if (!answer.ok || answer.value === undefined) return answer.ok ? ok(undefined) : answer;
      const fits = answer.value.judge((record) => (parseRecord(record).ok ? ok() : fail("invalidData")));
      if (!fits.ok) return fail("registerUnavailable", `${register}: answerShape`);
      return ok(
        answer.value.map((record) => {
          const parsed = parseRecord(record);
          if (!parsed.ok) throw new Error(parsed.code);
          return parsed.value.phone;
        }),
      );
    },
  };
}
