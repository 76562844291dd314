import { fail, parser, type Result } from "@zizhuban/device-agent-contract";
import { CalendarNotice, type CalendarMistake, type CalendarReport } from "@zizhuban/server-contract";
import { brokenAt, depthOf, placeOf, placesOf } from "../list-files/index.ts";
import { isDay } from "./working-days.ts";

const parse = parser(CalendarNotice);
const isWeekend = (day: string) => [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());

type Mistake = CalendarReport["mistakes"][number];
interface DayMistake {
  /** JSON Pointer (RFC 6901) into the notice. */
  readonly path: string;
  readonly code: Exclude<CalendarMistake, "notJson" | "shape">;
  readonly detail: string;
}

/** What is wrong with one day of the notice. */
function mistake(
  { year, daysOff }: CalendarNotice,
  list: "daysOff" | "workdays",
  day: string,
): Omit<DayMistake, "path"> | undefined {
  if (!isDay(day) || !day.startsWith(`${year}-`))
    return { code: "notOfYear", detail: `${day} is no day of ${year}` };
  if (list === "daysOff") return undefined;
  if (daysOff.includes(day)) return { code: "both", detail: `${day} is a day off and a working day at once` };
  return isWeekend(day)
    ? undefined
    : { code: "noWeekend", detail: `${day} is worked anyway: it is no weekend day` };
}

/** Every day that cannot be right. */
function mistakesIn(notice: CalendarNotice): DayMistake[] {
  return (["daysOff", "workdays"] as const).flatMap((list) =>
    notice[list].flatMap((day, index) => {
      const wrong = mistake(notice, list, day);
      return wrong === undefined ? [] : [{ path: `/${list}/${index}`, ...wrong }];
    }),
  );
}

/** Reads one year's notice; the failure's detail names every day that cannot be right, a line each with its place. */
export function readNotice(value: unknown): Result<CalendarNotice, "invalidData"> {
  const parsed = parse(value);
  if (!parsed.ok) return parsed;
  const mistakes = mistakesIn(parsed.value).map(({ path, detail }) => `${path} ${detail}`);
  return mistakes.length === 0 ? parsed : fail("invalidData", mistakes.join("\n"));
}

/** The same from the text of a file: mistakes by the line they stand on. */
export function readNoticeFile(
  text: string,
): { readonly notice: CalendarNotice } | { readonly mistakes: readonly Mistake[] } {
  const wrong = (line: number, code: CalendarMistake, detail: string) => ({
    mistakes: [{ line, code, detail }],
  });
  // A notice is an object of lists; what nests deeper is not worth walking.
  if (depthOf(text) > 4) return wrong(1, "shape", "nested too deeply");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return wrong(brokenAt(text, error).line, "notJson", "");
  }
  const places = placesOf(text);
  const lineOf = (path: string) => placeOf(places, path).line;
  const parsed = parse(json);
  if (!parsed.ok) {
    const detail = parsed.detail ?? "";
    return wrong(lineOf(/^(\/[^\s:]*)/.exec(detail)?.[1] ?? ""), "shape", detail);
  }
  const mistakes = mistakesIn(parsed.value).map(({ path, code, detail }) => ({
    line: lineOf(path),
    code,
    detail,
  }));
  return mistakes.length === 0 ? { notice: parsed.value } : { mistakes };
}
