export { createLights, type LightAbilities, type LightChanges, type Lights } from "./device.ts";
export { lightsProfiles, type LightOutput, type LightsProfile, type LightsProfileName } from "./profiles.ts";
