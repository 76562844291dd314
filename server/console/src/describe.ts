import type { DeviceView } from "@zizhuban/device-agent-contract";
import type { KioskEvent, SupplyLevel } from "@zizhuban/server-contract";
import { word, type Locale } from "./locale/index.ts";

/** A device's state in an operator's words: what it is, and what to bring. */
export function describeStatus(view: DeviceView, words: Locale): string {
  const { status } = view;
  const state = word(words.state, status.state);
  const list = (codes: readonly string[], from: Readonly<Record<string, string>>) =>
    codes.map((code) => word(from, code));
  switch (status.state) {
    case "starting":
      return state;
    case "offline":
      return `${state} · ${word(words.offlineReason, status.reason)}`;
    case "fault":
      return `${state} · ${word(words.fault, status.fault)}`;
    case "attention":
      return [state, ...list(status.problems, words.problem), ...list(status.warnings, words.warning)].join(
        " · ",
      );
    case "printing":
    case "ready":
      if (view.class === "sensors" || view.class === "power")
        return [state, ...conspicuous(view, words)].join(" · ");
      return "warnings" in status ? [state, ...list(status.warnings, words.warning)].join(" · ") : state;
  }
}

const calm: ReadonlySet<string> = new Set(["closed", "off", "run", "notPresent"]);

/** What of a cabinet that is ready an operator wants to see at once. */
function conspicuous(view: DeviceView, words: Locale): string[] {
  const { status } = view;
  if ("readings" in status)
    return Object.entries(status.readings)
      .filter(([sensor, state]) => Object.hasOwn(words.sensor, sensor) && !calm.has(state))
      .map(([sensor, state]) => `${word(words.sensor, sensor)} ${word(words.sensorState, state)}`);
  if (!("supply" in status)) return [];
  const { supply, chargePercent, batteryWorn } = status;
  return [
    word(words.powerSupply, supply),
    ...(chargePercent === undefined ? [] : [`${chargePercent} %`]),
    ...(batteryWorn === true ? [words.batteryWorn] : []),
  ];
}

/** One line of the kiosk's life. */
export function describeEvent(event: KioskEvent, words: Locale): string {
  const name = word(words.event, event.type);
  switch (event.type) {
    case "agent.started":
      return `${name} · ${event.version}`;
    case "journal.salvaged":
      return `${name} · ${event.saved} / ${event.lost}`;
    case "agent.stopping":
    case "clock.right":
    case "visit.opened":
    case "journal.replaced":
    case "maintenance.signedIn":
    case "maintenance.locked":
      return name;
    case "maintenance.signedOut":
      return `${name} · ${word(words.signOff, event.reason)}`;
    case "maintenance.selfTest":
      return `${name} · ${verdictCounts(event.devices, words)}`;
    case "maintenance.refilled": {
      const result = event.checked ? words.refillChecked : words.refillOpen;
      return `${name} · ${word(words.supply, event.supply)} · ${result}`;
    }
    case "custody.changed":
      return `${name} · ${word(words.custodyKind, event.kind)} · ${word(words.custodyState, event.state)}`;
    case "supplies.renewed":
      return `${name} · ${event.device} · ${word(words.supply, event.supply)} · ${event.from} % → ${event.to} %`;
    case "supplies.used": {
      const metres = Math.round(event.millimetres / 1000);
      const used = event.pages > 0 ? `${event.pages} ${words.pages}` : `${metres} m`;
      return `${name} · ${event.device} · ${event.day} · ${used}`;
    }
    case "device.recovery": {
      const outcome = words.recoveryOutcome[event.outcome];
      return `${name} · ${event.device} · ${words.recoveryRung[event.rung]} · ${outcome}`;
    }
    case "clock.wrong":
      return `${name} · ${event.offsetSeconds} ${words.seconds}`;
    case "storage.wasFull":
      return `${name} · ${event.seconds} ${words.seconds}`;
    case "reader.samChanged":
    case "reader.samAccepted":
      return `${name} · ${event.device} · ${event.bound} → ${event.found}`;
    case "device.statusChanged":
      return `${word(words.deviceClass, event.device.class)} · ${describeStatus(event.device, words)}`;
    case "door.changed":
    case "tamper.changed":
    case "operator.changed":
      return `${word(words.sensor, event.sensor)} · ${word(words.sensorState, event.state)}`;
    case "visit.ended":
      return `${name} · ${word(words.visitEnd, event.reason)} · ${event.seconds} ${words.seconds}`;
    case "print.finished":
      return `${word(words.printKind, event.kind)} · ${word(words.printState, event.state)}`;
    case "journal.dropped":
      return `${name} · ${event.from}–${event.to}`;
  }
}

function verdictCounts(devices: readonly { readonly verdict: string }[], words: Locale): string {
  const count = (verdict: string) => devices.filter((device) => device.verdict === verdict).length;
  const told = (["pass", "soon", "fail", "unknown"] as const).flatMap((verdict) =>
    count(verdict) > 0 ? [`${words.verdict[verdict]} ${count(verdict)}`] : [],
  );
  return told.join(" · ");
}

/** How full a supply is and when it runs out, as far as the kiosk can say. */
export function describeLevel(
  { supply, state, basis, percent, outAt, perDay }: SupplyLevel,
  words: Locale,
  time: (at: number) => string,
): string {
  const level = percent === undefined ? word(words.levelState, state) : `${percent} %`;
  const until =
    outAt === undefined
      ? words.outUnknown
      : `${supply === "wasteBox" ? words.fullBetween : words.outBetween} ${time(outAt.earliest)}–${outAt.latest === undefined ? "" : time(outAt.latest)}`;
  const days = outAt?.days === undefined ? [] : [words.inDays(outAt.days)];
  const pace = perDay === undefined ? [] : [words.perDay(perDay.amount, words.paceUnit[perDay.unit])];
  return [word(words.supply, supply), level, word(words.levelBasis, basis), ...days, until, ...pace].join(
    " · ",
  );
}
