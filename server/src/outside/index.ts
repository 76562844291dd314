export { openOutside, type Outside } from "./open.ts";
export {
  maskedOutside,
  nothingOutside,
  outsideGroups,
  readOutside,
  variableOf,
  type OutsideSettings,
} from "./settings.ts";
