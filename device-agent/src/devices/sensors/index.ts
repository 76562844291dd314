export { createSensors, type Sensors } from "./device.ts";
export {
  inputMeanings,
  sensorsProfiles,
  type InputMeaning,
  type SensorInput,
  type SensorsProfile,
  type SensorsProfileName,
} from "./profiles.ts";
