export { base, zones } from "./base.ts";
export { theme } from "./theme.ts";
