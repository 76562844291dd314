import "./case-page.ts";
import "./desk-page.ts";

export { queuesOf } from "./rows.ts";
