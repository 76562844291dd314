import { delay, type CitizenCard, type Clock, type Sensitive } from "@zizhuban/device-agent-contract";
import type { IdCardReader } from "../devices/id-card-reader/index.ts";
import type { Visit } from "../visit/index.ts";

type Reading = Awaited<ReturnType<IdCardReader["read"]>>;

const delays = {
  /** Between two looks for a card while somebody is served. */
  look: 1_000,
  /** So long whoever put a card down, and thereby ended another's visit, need not put it down again. */
  held: 10_000,
} as const;

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
 */
export function watchCards(deps: {
  readonly reader: IdCardReader;
  readonly visit: Visit;
  readonly clock: Clock;
  /** Tells one person from another, and nothing else. */
  readonly personOf: (card: Sensitive<CitizenCard>) => string;
  readonly onFault: (fault: unknown) => void;
}): CardWatch {
  const { reader, visit, clock, personOf, onFault } = deps;
  let watching: { readonly end: () => void; readonly done: Promise<void> } | undefined;
  let readers = 0;
  let readerStopped = false;
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

  function begin(): void {
    if (watching !== undefined || readers > 0 || readerStopped || visit.current() === undefined) return;
    const ended = new AbortController();
    const done = watch(ended.signal)
      .catch(onFault)
      .finally(() => {
        watching = undefined;
        begin();
      });
    watching = { end: () => ended.abort(), done };
  }
  visit.listen({ opened: begin, ended: () => watching?.end() });

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
