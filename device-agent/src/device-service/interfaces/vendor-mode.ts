import type { EventName, Result } from "@zizhuban/device-agent-contract";
import { command, success, type Command } from "../command.ts";
import type { Service } from "../service.ts";
import type { VendorMode } from "../vendor-mode.ts";

export const vendorModeEventNames = [
  "VendorMode.EnterModeRequestEvent",
  "VendorMode.ExitModeRequestEvent",
  "VendorMode.ModeEnteredEvent",
  "VendorMode.ModeExitedEvent",
] as const satisfies readonly EventName[];

const atOnce = { outOfQueue: true } as const;
/** The citizen's page is asked; it asks nobody. */
const askedBy = { ...atOnce, only: ["client", "maintenance"] } as const;

const reply = (done: Result<void, "sequenceError">) =>
  done.ok ? success({}) : ({ completionCode: done.code } as const);

/**
 * `VendorMode.*`. A request completes as soon as every application has been asked; ModeEnteredEvent and
 * ModeExitedEvent tell that all have acknowledged.
 */
export function vendorModeCommands(mode: VendorMode): Command[] {
  return [
    command(
      "VendorMode.Register",
      ({ appName }, { party }) => {
        mode.register(party.connection, appName);
        return success({});
      },
      atOnce,
    ),
    command("VendorMode.EnterModeRequest", () => reply(mode.requestEnter()), askedBy),
    command(
      "VendorMode.EnterModeAcknowledge",
      (_payload, { party }) => reply(mode.acknowledgeEnter(party.connection)),
      atOnce,
    ),
    command("VendorMode.ExitModeRequest", () => reply(mode.requestExit()), askedBy),
    command(
      "VendorMode.ExitModeAcknowledge",
      (_payload, { party }) => reply(mode.acknowledgeExit(party.connection)),
      atOnce,
    ),
  ];
}

/** Tells the mode's news to every client of the service. */
export function announceVendorMode(mode: VendorMode, service: Service): void {
  mode.onNews((news) => {
    switch (news.type) {
      case "enterRequested":
        return service.broadcast("VendorMode.EnterModeRequestEvent", {});
      case "entered":
        return service.broadcast("VendorMode.ModeEnteredEvent", {});
      case "exitRequested":
        return service.broadcast("VendorMode.ExitModeRequestEvent", {});
      case "exited":
        return service.broadcast("VendorMode.ModeExitedEvent", {
          connectedApplications: [...news.applications],
        });
    }
  });
}
