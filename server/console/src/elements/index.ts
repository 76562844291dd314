export { base } from "./base.ts";
import "./kiosk-detail.ts";
import "./kiosk-table.ts";
import "./stat-tiles.ts";
