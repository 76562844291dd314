import type { CalendarWords } from "./calendar-zh-cn.ts";
import { problemsEn } from "./problems-en.ts";

export const calendarEn: CalendarWords = {
  ...problemsEn,
  loading: "Reading…",
  retry: "Try again",
  cancel: "Cancel",
  fill: "Something is still empty.",
  comma: ", ",
  title: "Working days",
  covered: (day) =>
    `Days off are known through ${day}. A deadline after it is provisional, and counted again when the next year is imported.`,
  file: "A year's days off (JSON)",
  fileNote:
    "The State Council's office announces them around November. The file has year, source (title and date of the notice), daysOff, and workdays (weekend days that are worked).",
  tryImport: "Try the import",
  import: "Import",
  importTitle: (year) => `Import the days off of ${year}`,
  importNote: "The deadlines of all cases are counted by it at once.",
  replaceNote:
    "What is known of that year is replaced, and the deadlines of all cases are counted again at once.",
  report: "Report of the import",
  outcome: {
    refused: "There are mistakes, and nothing was imported. Mend the file and try again.",
    ready: "No mistakes found, nothing imported yet. Look at it below, then import it.",
    imported: "Imported.",
  },
  recounted: (count) => `The deadlines of ${count} cases were counted anew.`,
  line: "Line",
  mistake: "What is wrong",
  detail: "Details",
  mistakes: {
    notJson: "Not JSON",
    shape: "Not filled in rightly",
    notOfYear: "No such day, or not of this year",
    both: "Off and worked at once",
    noWeekend: "No weekend day: worked anyway",
  },
  year: (year, off, worked) => `${year}: ${off} days off, ${worked} weekend days worked`,
  source: (source, at) => `${source} · imported ${at}`,
  month: "Month",
  months: (month) => `${month}`,
  off: "Off",
  worked: "Weekend days worked",
  weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
};
