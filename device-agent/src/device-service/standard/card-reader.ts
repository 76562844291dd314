import type { DeviceView, SmartCardReaderStatus, StatusPayload } from "@zizhuban/device-agent-contract";

type Part = NonNullable<StatusPayload["cardReader"]>;

function part(status: SmartCardReaderStatus): Part {
  switch (status.state) {
    case "starting":
      return { media: "unknown", chipPower: "unknown", chipModule: "unknown" };
    case "offline":
    case "fault":
      return { media: "unknown", chipPower: "noDevice", chipModule: "inoperable" };
    case "ready":
      switch (status.card) {
        case "present":
          return { media: "present", chipPower: "online", chipModule: "ok" };
        case "mute":
          return { media: "present", chipPower: "hardwareError", chipModule: "ok" };
        case "absent":
          return { media: "notPresent", chipPower: "noCard", chipModule: "ok" };
        case "unknown":
          return { media: "unknown", chipPower: "unknown", chipModule: "ok" };
      }
  }
}

/** `Common.Status.cardReader` (2024-3). */
export function cardReaderPart(
  view: DeviceView & { readonly class: "smart-card-reader" },
): Pick<StatusPayload, "cardReader"> {
  return { cardReader: part(view.status) };
}
