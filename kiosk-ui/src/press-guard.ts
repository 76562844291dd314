import type { Clock } from "@zizhuban/device-agent-contract";

/** How long a new screen takes no press (ms): the second tap of a double tap comes within this. */
const guardedFor = 400;

/** Keeps the second tap of a double tap from pressing what lies there on the next screen. */
export interface PressGuard {
  /** Whether what is shown takes no press yet. */
  readonly closed: boolean;
  /** Says what is shown now; another key than before closes the guard for a moment. */
  showing(key: string): void;
  /** A finger came down. */
  fingerDown(): void;
  /** Whether a click now belongs to a finger that came down on what is shown, and not too early. */
  admits(): boolean;
}

/** `onOpen` is called when the guard opens again. */
export function createPressGuard({ clock, onOpen }: { clock: Clock; onOpen: () => void }): PressGuard {
  let shown: string | undefined;
  let closed = false;
  let meant = true;
  let cancel: () => void = () => undefined;

  return {
    get closed() {
      return closed;
    },
    showing(key) {
      if (key === shown) return;
      const first = shown === undefined;
      shown = key;
      if (first) return;
      meant = false;
      closed = true;
      cancel();
      cancel = clock.after(guardedFor, () => {
        closed = false;
        onOpen();
      });
    },
    fingerDown() {
      meant = !closed;
    },
    admits: () => meant && !closed,
  };
}
