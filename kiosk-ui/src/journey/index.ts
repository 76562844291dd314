export { createConductor } from "./conductor.ts";
export { createEffects } from "./effects.ts";
export { waits } from "./limits.ts";
export { isFinal } from "./serving.ts";
export { firstState } from "./state.ts";
export type {
  Acting,
  Aim,
  Errand,
  Fillable,
  GivenToPhone,
  JourneyState,
  ListFilter,
  MatterToOpen,
  PackageErrand,
  PersonEvent,
  Place,
  PlaceAt,
  PlaceName,
  Round,
  Served,
} from "./state.ts";
