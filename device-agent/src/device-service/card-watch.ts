import { delay, type CitizenCard, type Clock, type Sensitive } from "@zizhuban/device-agent-contract";
import type { IdCardReader } from "../devices/id-card-reader/index.ts";
import type { Visit } from "../visit/index.ts";

type Reading = Awaited<ReturnType<IdCardReader["read"]>>;

const standardDelays = {
  /** Between two looks for a card while somebody is served. */
  look: 1_000,
  /** So long whoever put a card down, and thereby ended another's visit, need not put it down again. */
  held: 10_000,
  /** After a visit its owner has so long to lift the card; then, while it lies, between two looks. */
  left: 5_000,
  /** From here on, when it is on record (custody), between two looks. */
  leftLong: 30_000,
  onRecord: 60_000,
};

export interface CardWatch {
  /**
   * Runs what reads a card for a command, while the watch stands aside.
   * @param run gets the reading that has just ended another's visit, if there is one
   */
  aside<Value>(run: (held: Reading | undefined) => Promise<Value>): Promise<Value>;
}

/**
 * While a visit is open, looks for a card that is put down anew. No reader here has a presence sensor, and a card that
 * was read answers nothing until it is lifted: a card that is found was put down since. Is it the same person's, the
 * visit goes on; another person's ends it (domain.md §7.6 X3). Picking one's card up ends nothing (DESIGN §3.9), and a
 * card that cannot be read says nothing of whose it is.
 *
 * When the visit has ended, looks whether its card was left behind, until it is gone or somebody else is served.
 */
export function watchCards(deps: {
  readonly reader: IdCardReader;
  readonly visit: Visit;
  readonly clock: Clock;
  /** Tells one person from another, and nothing else. */
  readonly personOf: (card: Sensitive<CitizenCard>) => string;
  readonly onFault: (fault: unknown) => void;
  readonly delays?: Partial<typeof standardDelays>;
}): CardWatch {
  const { reader, visit, clock, personOf, onFault } = deps;
  const delays = { ...standardDelays, ...deps.delays };
  let watching: { readonly end: () => void; readonly done: Promise<void> } | undefined;
  let readers = 0;
  let readerStopped = false;
  /** The card of the last visit may lie there, for all anybody knows. */
  let mayBeLeft = false;
  let held: Reading | undefined;
  let forget = () => {};

  function hold(reading: Reading): void {
    forget();
    held = reading;
    const cancel = clock.after(delays.held, () => forget());
    forget = () => {
      cancel();
      held = undefined;
      forget = () => {};
    };
  }

  async function watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const reading = await reader.read({ signal, findEvery: delays.look });
      const current = visit.current();
      if (reading.ok && current !== undefined) {
        if (personOf(reading.value.card) === current.person) visit.activity();
        else {
          hold(reading);
          visit.end("cardChanged", current.id);
        }
      }
      if (!reading.ok && reading.code === "canceled") {
        readerStopped = !signal.aborted;
        return;
      }
      await delay(clock, delays.look, signal);
    }
  }

  async function seek(signal: AbortSignal): Promise<void> {
    const began = clock.monotonic();
    while (!signal.aborted) {
      const onRecord = clock.monotonic() - began >= delays.onRecord;
      const left = await reader.lookForLeftCard(onRecord ? delays.leftLong : delays.left, signal);
      if (!left.ok && left.code === "canceled") readerStopped = !signal.aborted;
      // A reader that is away may come back with the card on it; one that is away for long tells nothing of this visit.
      const goesOn = left.ok ? left.value : left.code === "readerFault" && !onRecord;
      if (!goesOn && !signal.aborted) mayBeLeft = false;
      if (!goesOn) return;
    }
  }

  function begin(): void {
    if (watching !== undefined || readers > 0 || readerStopped) return;
    const open = visit.current() !== undefined;
    if (!open && !mayBeLeft) return;
    const ended = new AbortController();
    const done = (open ? watch(ended.signal) : seek(ended.signal)).catch(onFault).finally(() => {
      watching = undefined;
      begin();
    });
    watching = { end: () => ended.abort(), done };
  }
  visit.listen({
    opened() {
      mayBeLeft = false;
      watching?.end();
      begin();
    },
    ended() {
      mayBeLeft = true;
      watching?.end();
      begin();
    },
  });

  return {
    async aside(run) {
      readers += 1;
      try {
        watching?.end();
        await watching?.done;
        const reading = held;
        forget();
        return await run(reading);
      } finally {
        readers -= 1;
        begin();
      }
    },
  };
}
