import "./help-line.ts";
import "./overlay-sheet.ts";

export { cssVars } from "./css-vars.ts";
export { icon, type IconName } from "./icons.ts";
export { ModesWanted } from "./kiosk-strip.ts";
export { phrased, phrasedName } from "./phrased.ts";
export { scenery, sceneryStyle, shore } from "./scenery.ts";
export { JourneyRequest, ScreenElement } from "./screen-element.ts";
export { verbGlyph } from "./verb-glyphs.ts";
