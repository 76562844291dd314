export { workingCalendar } from "./working-days.ts";
