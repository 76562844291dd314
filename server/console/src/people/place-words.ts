import type { Assignment, Organisation } from "@zizhuban/server-contract";
import type { PeopleWords } from "../locale/index.ts";

/** `太和镇`; a division the deployment does not list by its code. */
export function divisionName(
  code: string,
  organisation: Organisation | undefined,
  words: PeopleWords,
): string {
  if (code === "0") return words.country;
  return organisation?.divisions.find((one) => one.code === code)?.name ?? code;
}

/** `太和镇 · 区公安分局`. */
export function placeWords(
  { division, department }: Pick<Assignment, "division" | "department">,
  organisation: Organisation | undefined,
  words: PeopleWords,
): string {
  const where = divisionName(division, organisation, words);
  if (department === undefined) return `${where} · ${words.staff.everyDepartment}`;
  return `${where} · ${organisation?.departments.find(({ key }) => key === department)?.name ?? department}`;
}
