import { Sensitive } from "@zizhuban/device-agent-contract";
import type { ServerModule, Tx } from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { MessageOutbox } from "../messages/index.ts";
import type { Parties } from "../parties/index.ts";
import type { OnCreditDecided } from "./changes.ts";
import type { Credit } from "./index.ts";
import type { CreditRow } from "./tables.ts";

const outcomes = {
  repair: { approved: "repaired", refused: "repairRefused" },
  dispute: { approved: "withdrawn", refused: "disputeRefused" },
} as const;

/**
 * Tells whom an entry is about that it was made, and how its repair or a dispute of it was decided: in words that say
 * nothing of what it is. A broken promise is told where it is found (`commitments`).
 */
export function createCreditMessages(deps: {
  credit: Credit;
  outbox: Pick<MessageOutbox, "queue">;
  parties: Parties;
  enterprises: Enterprises;
}): ServerModule {
  const { credit, outbox, parties, enterprises } = deps;

  /** Of an enterprise's: who acted for it last on the register's word; undefined where nobody has. */
  async function toldTo(tx: Tx, entry: CreditRow): Promise<string | undefined> {
    const { person_id: person, enterprise_id: enterprise } = entry;
    const known = person ?? (enterprise === null ? undefined : await enterprises.lastActing(enterprise, tx));
    return known === undefined ? undefined : parties.currentOf(known, tx);
  }

  const follow: OnCreditDecided = async (tx, { id, kind, approved, entry }) => {
    if (kind === "entry" && !approved) return;
    const personId = await toldTo(tx, entry);
    if (personId === undefined) return;
    const known = {
      party: entry.enterprise_id === null ? "person" : "enterprise",
      until: entry.valid_until,
    } as const;
    const caseIds = entry.case_id === null ? [] : [entry.case_id];
    const message = { key: `credit:${id}`, personId, caseIds };
    if (kind === "entry")
      await outbox.queue(tx, {
        ...message,
        kind: "creditEntered",
        text: (words) => new Sensitive(words.creditEntered(known)),
      });
    else {
      const outcome = outcomes[kind][approved ? "approved" : "refused"];
      await outbox.queue(tx, {
        ...message,
        kind: "creditDecided",
        text: (words) => new Sensitive(words.creditDecided({ ...known, outcome })),
      });
    }
  };

  credit.onDecided(follow);
  return { name: "credit-messages", dependsOn: ["credit", "parties", "enterprises", "message-outbox"] };
}
