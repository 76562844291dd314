import { isCitizenNumber, isUscc } from "@zizhuban/device-agent-contract";
import type { FormField } from "@zizhuban/server-contract";
import { entryOf } from "../fillable.ts";

// The server checks again; here a wrong answer is told while the question is still on the screen.

/** 手机号, or a fixed line with or without its area code. */
const telephone = /^(1[3-9]\d{9}|(0\d{2,3}-?)?[2-9]\d{6,7})$/;

/** `20260105` → `2026-01-05`; undefined when there is no such day. */
function dayOf(digits: string): string | undefined {
  const [, year, month, date] = /^(\d{4})(\d{2})(\d{2})$/.exec(digits) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const day = `${year}-${month}-${date}`;
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day) ? day : undefined;
}

function fits({ maxLength, pattern, check, choices }: FormField, value: string): boolean {
  if (value.length > maxLength) return false;
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return false;
  if (choices !== undefined && !choices.includes(value)) return false;
  if (check === "telephone") return telephone.test(value);
  if (check === "uscc") return isUscc(value);
  return check === "idNumber" ? isCitizenNumber(value) : true;
}

/** What was entered, as the form wants it; empty where nothing need be said; undefined when it cannot be right. */
export function valueOf(field: FormField, typed: string): string | undefined {
  const entered = typed.trim();
  if (entered === "") return field.required ? undefined : "";
  const value = entryOf(field) === "date" ? dayOf(entered.replaceAll("-", "")) : entered;
  return value !== undefined && fits(field, value) ? value : undefined;
}
