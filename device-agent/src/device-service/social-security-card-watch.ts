import type { Sensitive, SocialSecurityCard } from "@zizhuban/device-agent-contract";
import { socialSecurityCardOf, type SmartCardReader } from "../devices/smart-card-reader/index.ts";
import type { Visit } from "../visit/index.ts";

/**
 * While a visit is open, reads each social security card that is put in: another person's ends the visit, as their ID
 * card would (domain.md §7.6 X3). Taking one's card out ends nothing, and a card that cannot be read says nothing of
 * whose it is.
 */
export function watchSocialSecurityCards(deps: {
  readonly reader: SmartCardReader;
  readonly visit: Visit;
  /** Tells one person from another, and nothing else. */
  readonly personOf: (card: Sensitive<SocialSecurityCard>) => string;
  readonly onFault: (fault: unknown) => void;
}): {
  /** Runs what reads a card for a command, while the watch stands aside. */
  aside<Value>(run: () => Promise<Value>): Promise<Value>;
} {
  const { reader, visit, personOf, onFault } = deps;
  let looking: { readonly end: () => void; readonly done: Promise<void> } | undefined;
  let readers = 0;
  let wasIn = cardIn();

  function cardIn(): boolean {
    const { status } = reader.view();
    return status.state === "ready" && "card" in status && status.card === "present";
  }

  async function look(signal: AbortSignal): Promise<void> {
    const record = await reader.read({ signal });
    const card = record.ok ? socialSecurityCardOf(record.value) : record;
    const current = visit.current();
    if (!card.ok || current === undefined) return;
    if (personOf(card.value) === current.person) visit.activity();
    else visit.end("cardChanged", current.id);
  }

  reader.onChange(() => {
    const isIn = cardIn();
    const putIn = isIn && !wasIn;
    wasIn = isIn;
    // A card that left while it was read is not waited for.
    if (!isIn) looking?.end();
    if (!putIn || readers > 0 || looking !== undefined || visit.current() === undefined) return;
    const ended = new AbortController();
    const done = look(ended.signal)
      .catch(onFault)
      .finally(() => {
        looking = undefined;
      });
    looking = { end: () => ended.abort(), done };
  });

  return {
    async aside(run) {
      readers += 1;
      try {
        looking?.end();
        await looking?.done;
        return await run();
      } finally {
        readers -= 1;
      }
    },
  };
}
