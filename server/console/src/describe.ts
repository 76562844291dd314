import type { DeviceView } from "@zizhuban/device-agent-contract";
import type { KioskEvent } from "@zizhuban/server-contract";
import { word, type Locale } from "./locale/index.ts";

/** A device's state in an operator's words: what it is, and what to bring. */
export function describeStatus({ status }: DeviceView, words: Locale): string {
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
      return "warnings" in status ? [state, ...list(status.warnings, words.warning)].join(" · ") : state;
  }
}

/** One line of the kiosk's life. */
export function describeEvent(event: KioskEvent, words: Locale): string {
  const name = word(words.event, event.type);
  switch (event.type) {
    case "agent.started":
      return `${name} · ${event.version}`;
    case "agent.stopping":
    case "visit.opened":
    case "journal.replaced":
      return name;
    case "device.statusChanged":
      return `${word(words.deviceClass, event.device.class)} · ${describeStatus(event.device, words)}`;
    case "visit.ended":
      return `${name} · ${word(words.visitEnd, event.reason)} · ${event.seconds} ${words.seconds}`;
    case "print.finished":
      return `${word(words.printKind, event.kind)} · ${word(words.printState, event.state)}`;
    case "journal.dropped":
      return `${name} · ${event.from}–${event.to}`;
  }
}
