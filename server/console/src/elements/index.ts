import "./ask-sheet.ts";
import "./told-once.ts";

export type { Question } from "./ask-sheet.ts";
export { base } from "./base.ts";
export { instantWords, look } from "./look.ts";
export { sheet } from "./sheet.ts";
import "./kiosk-detail.ts";
import "./kiosk-table.ts";
import "./stat-tiles.ts";
