import { parser, Sensitive, type Parse, type Result } from "@zizhuban/device-agent-contract";
import { RegisterAnswer, type RegisterQuestion } from "@zizhuban/server-contract";
import type { RegisterQuery } from "./register.ts";

/** What is sent: here the number leaves its wrapper, for HTTPS. */
export function questionText(id: string, at: number, query: RegisterQuery): string {
  const question: RegisterQuestion = {
    id,
    at,
    register: query.register,
    purpose: query.purpose,
    recipient: query.recipient,
    ...(query.consentId !== undefined && { consentId: query.consentId }),
    ...(query.grantId !== undefined && { grantId: query.grantId }),
    fields: [...query.fields],
    idNumber: query.idNumber.expose(),
  };
  return JSON.stringify(question);
}

const parse: Parse<RegisterAnswer> = parser(RegisterAnswer);

/** What came back, checked; a record is wrapped as it is read, and no part of it is in a failure's detail. */
export function readAnswer(
  text: string,
): Result<{ readonly id: string; readonly record: Sensitive<unknown> | undefined }, "invalidData"> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, code: "invalidData" };
  }
  const parsed = parse(value);
  if (!parsed.ok) return { ok: false, code: "invalidData" };
  const answer = parsed.value;
  const record = answer.outcome === "found" ? new Sensitive<unknown>(answer.record) : undefined;
  return { ok: true, value: { id: answer.id, record } };
}
