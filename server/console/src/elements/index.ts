import "./status-mark.ts";
import "./ask-sheet.ts";
import "./told-once.ts";

export type { Question } from "./ask-sheet.ts";
export { AskingElement, type AskingWords, type Refused, type Sheet, type Told } from "./asking-element.ts";
export { base } from "./base.ts";
export { chainAlerts } from "./chain-alerts.ts";
export { dayOf, endOfDay, startOfDay } from "./days.ts";
export { divisionField } from "./division-field.ts";
export { download } from "./download.ts";
export { staffName } from "./staff-name.ts";
export { filled, typed } from "./form-values.ts";
export { listKeys } from "./list-keys.ts";
export { instantWords, look } from "./look.ts";
export { sheet } from "./sheet.ts";
import "./kiosk-detail.ts";
import "./kiosk-table.ts";
import "./stat-tiles.ts";
