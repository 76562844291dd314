import type { CapabilitiesPayload, DeviceView, StatusPayload } from "@zizhuban/device-agent-contract";

/** `Common.Status.powerManagement` (2024-3); nothing is claimed while nobody hears of the UPS. */
export function powerManagementPart(
  view: DeviceView & { readonly class: "power" },
): Pick<StatusPayload, "powerManagement"> {
  const { status } = view;
  if (status.state !== "ready") return {};
  const onBattery = status.supply !== "online";
  const battery = () => {
    if (status.supply === "low") return "critical";
    if (status.batteryWorn === true) return "failure";
    return (status.chargePercent ?? 0) >= 95 ? "full" : "operational";
  };
  return {
    powerManagement: {
      info: {
        powerInStatus: onBattery ? "noPower" : "powering",
        powerOutStatus: "powering",
        batteryStatus: battery(),
        batteryChargingStatus: onBattery
          ? "discharging"
          : status.charging === true
            ? "charging"
            : "notCharging",
      },
    },
  };
}

/** `Common.Capabilities.powerManagement` (2024-3): watched, not controlled. */
export const powerManagementCapabilities: Pick<CapabilitiesPayload, "powerManagement"> = {
  powerManagement: { powerSaveControl: false, batteryRechargeable: true },
};
