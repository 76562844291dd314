import { isCalendar, isReport } from "virtual:calendar-validators";
import { ask } from "../api.ts";

export const readCalendar = async () => ask("/api/public/calendar", isCalendar);
export const sendYear = async (text: string, dryRun: boolean) =>
  ask("/api/staff/calendar/files", isReport, { body: { text, dryRun } });
