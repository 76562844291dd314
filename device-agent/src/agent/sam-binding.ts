import type { SamBinding } from "../devices/id-card-reader/index.ts";
import type { Journal } from "../journal/index.ts";

/**
 * Which security module each ID-card reader of this kiosk was set up with: the first one seen, kept in the journal, so that an
 * exchange while the kiosk was dark is noticed. A change is told once, to the fleet, and so is its acceptance.
 * @param onFault the disk refused a row: the reader goes on, and the log says what is missing
 */
export function samBindings(
  journal: Pick<Journal, "append" | "get" | "set">,
  onFault: (fault: unknown) => void,
): (device: string) => SamBinding {
  const write = (run: () => void) => {
    try {
      run();
    } catch (fault) {
      onFault(fault);
    }
  };
  return (device) => {
    const known = `sam.bound.${device}`;
    const told = `sam.told.${device}`;
    return {
      bound: () => journal.get(known),
      bind: (samId) =>
        write(() => {
          const before = journal.get(known);
          journal.set(known, samId);
          if (before !== undefined && before !== samId)
            journal.append({ type: "reader.samAccepted", device, bound: before, found: samId });
        }),
      changed: (bound, found) =>
        write(() => {
          const change = `${bound} ${found}`;
          if (journal.get(told) === change) return;
          journal.append({ type: "reader.samChanged", device, bound, found });
          journal.set(told, change);
        }),
    };
  };
}
