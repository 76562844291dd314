export { openOutside, type Outside } from "./open.ts";
export { createWays } from "./routes.ts";
export {
  maskedOutside,
  nothingOutside,
  outsideGroups,
  readOutside,
  variableOf,
  type OutsideSettings,
} from "./settings.ts";
