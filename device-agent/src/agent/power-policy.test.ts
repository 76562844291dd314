import { describe, expect, it } from "vitest";
import { SimulatedClock, type DeviceView, type PowerStatus } from "@zizhuban/device-agent-contract";
import { createLog } from "../log/index.ts";
import { createPowerPolicy } from "./power-policy.ts";

function site(options: { printsOnBattery?: boolean; onLow?: readonly string[] } = {}) {
  const clock = new SimulatedClock();
  const happened: string[] = [];
  let printing = false;
  let listener: (view: DeviceView) => void = () => undefined;
  const of = (status: PowerStatus): DeviceView => ({ name: "Power", class: "power", status });
  const policy = createPowerPolicy({
    power: [
      {
        device: {
          name: "Power",
          facts: () => ({ profile: "test" }),
          view: () => of({ state: "starting" }),
          onChange(next) {
            listener = next;
            return () => undefined;
          },
          start: () => undefined,
          stop: () => Promise.resolve(),
        },
        printsOnBattery: options.printsOnBattery ?? false,
        onLow: options.onLow,
      },
    ],
    clock,
    log: createLog({ level: "silent" }),
    endVisit: () => happened.push("visit ended"),
    printsRunning: () => printing,
    run: (command) => happened.push(command.join(" ")),
    onChange: () => undefined,
  });
  return {
    policy,
    clock,
    happened,
    print: (running: boolean) => (printing = running),
    supply: (supply: "online" | "onBattery" | "low") => listener(of({ state: "ready", supply })),
    away: () => listener(of({ state: "offline", reason: "connectionLost" })),
  };
}

describe("a power cut", () => {
  it("promises no print on battery, unless the printers hang on the UPS too", () => {
    const { policy, supply } = site();
    supply("online");
    expect(policy.hindrances()).toEqual([]);
    supply("onBattery");
    expect(policy.hindrances()).toEqual(["onBattery"]);
    expect(policy.parked()).toBe(false);
    const backed = site({ printsOnBattery: true });
    backed.supply("onBattery");
    expect(backed.policy.hindrances()).toEqual([]);
    backed.supply("low");
    expect(backed.policy.hindrances()).toEqual(["powerLow"]);
  });

  it("parks the kiosk when the battery is low, once, and opens it when the mains are back", () => {
    const { policy, supply, happened } = site();
    supply("onBattery");
    supply("low");
    supply("low");
    expect(happened).toEqual(["visit ended"]);
    expect(policy.parked()).toBe(true);
    supply("online");
    expect(policy.parked()).toBe(false);
    expect(policy.hindrances()).toEqual([]);
  });

  it("runs nothing of the system unless the site named it", () => {
    const { supply, clock, happened } = site();
    supply("low");
    clock.advance(600_000);
    expect(happened).toEqual(["visit ended"]);
  });

  it("lets the running print finish before the machine is shut down, but not for ever", () => {
    const first = site({ onLow: ["systemctl", "poweroff"] });
    first.print(true);
    first.supply("low");
    first.clock.advance(5_000);
    expect(first.happened).toEqual(["visit ended"]);
    first.print(false);
    first.clock.advance(1_000);
    expect(first.happened).toEqual(["visit ended", "systemctl poweroff"]);
    first.clock.advance(600_000);
    expect(first.happened).toHaveLength(2);

    const stuck = site({ onLow: ["systemctl", "poweroff"] });
    stuck.print(true);
    stuck.supply("low");
    stuck.clock.advance(61_000);
    expect(stuck.happened).toEqual(["visit ended", "systemctl poweroff"]);
  });

  it("that ends in time shuts nothing down", () => {
    const { supply, clock, print, happened } = site({ onLow: ["systemctl", "poweroff"] });
    print(true);
    supply("low");
    clock.advance(3_000);
    supply("online");
    clock.advance(600_000);
    expect(happened).toEqual(["visit ended"]);
  });

  it("is not concluded from a UPS that cannot be reached, nor ended by one", () => {
    const { policy, supply, away } = site();
    away();
    expect(policy.hindrances()).toEqual([]);
    supply("low");
    away();
    expect(policy.parked()).toBe(true);
  });
});
