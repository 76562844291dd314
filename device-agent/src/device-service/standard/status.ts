import { isDeepStrictEqual } from "node:util";
import {
  commonDeviceState,
  type DeviceView,
  type EventPayload,
  type StatusPayload,
} from "@zizhuban/device-agent-contract";
import { printerPart } from "./printer.ts";

/** What a class tells besides `common`, in the words of its standard interface. */
function interfacePart(view: DeviceView): Omit<StatusPayload, "common"> {
  switch (view.class) {
    case "receipt-printer":
    case "certificate-printer":
      return printerPart(view);
    case "id-card-reader":
      return {};
  }
}

/** A device's state in the words of `Common.Status` (2024-3). */
export function standardStatus(view: DeviceView): StatusPayload {
  return { common: { device: commonDeviceState(view) }, ...interfacePart(view) };
}

/** The members of one interface's part that are not what they were. */
function changedMembers(before: object | undefined, after: object): object | undefined {
  const changed = Object.entries(after).filter(
    ([member, value]) =>
      !isDeepStrictEqual(value, before === undefined ? undefined : Reflect.get(before, member)),
  );
  return changed.length === 0 ? undefined : Object.fromEntries(changed);
}

/** Only what changed, as `Common.StatusChangedEvent` demands; undefined when the standard's words are the same. */
export function statusChange(
  before: DeviceView,
  after: DeviceView,
): EventPayload<"Common.StatusChangedEvent"> | undefined {
  const old = standardStatus(before);
  const parts = Object.entries(standardStatus(after)).flatMap(([part, now]) => {
    const changed = changedMembers(Reflect.get(old, part), now);
    return changed === undefined ? [] : [[part, changed] as const];
  });
  return parts.length === 0 ? undefined : Object.fromEntries(parts);
}
