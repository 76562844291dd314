import { Closed, type Clock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import type { RecoveryBook } from "../devices/recovery.ts";
import type { Journal } from "../journal/index.ts";
import { dayOf, keep } from "../maintenance/index.ts";

const Kept = Closed({ day: Type.String(), spent: Type.Integer({ minimum: 0 }), out: Type.Boolean() });

export interface RecoveryBooks {
  of(device: string): RecoveryBook;
  /** Somebody came to mend: every device may spend anew, and one out of service is tried again now. */
  again(): void;
}

/**
 * What every device's recoveries have cost today (a civil day of China), kept in the journal: a restart refills nothing.
 * @param onFault the disk refused a row: the recovery goes on, counted by this run alone, and the log says what is missing
 */
export function recoveryBooks(deps: {
  readonly journal: Pick<Journal, "append" | "get" | "set">;
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
}): RecoveryBooks {
  const { journal, clock, onFault } = deps;
  const listeners = new Set<() => void>();
  const refill: (() => void)[] = [];
  const write = (run: () => void) => {
    try {
      run();
    } catch (fault) {
      onFault(fault);
    }
  };

  function of(device: string): RecoveryBook {
    const nothing = () => ({ day: dayOf(clock.now()), spent: 0, out: false });
    const kept = keep(journal, `recovery.${device}`, Kept, nothing());
    let known = kept.read();
    function become(next: typeof known): void {
      known = next;
      write(() => kept.write(next));
    }
    refill.push(() => {
      if (known.spent > 0) become(nothing());
    });
    return {
      today: () => (known.day === dayOf(clock.now()) ? known : nothing()),
      write: ({ spent, out }) => become({ day: dayOf(clock.now()), spent, out }),
      tell: (rung, outcome) =>
        write(() => journal.append({ type: "device.recovery", device, rung, outcome })),
      onAgain(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
  }

  return {
    of,
    again() {
      for (const run of refill) run();
      for (const listener of listeners) listener();
    },
  };
}
