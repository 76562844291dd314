export { createPower, type Power } from "./device.ts";
export { nutSource, type PowerSource } from "./driver.ts";
export { hidPowerSource, hidPowerWire } from "./hid-source.ts";
export { hidPowerProfiles, type HidPowerProfile, type HidPowerProfileName } from "./profiles.ts";
