import { Sensitive } from "@zizhuban/device-agent-contract";
import type { Cases } from "../../cases/index.ts";
import type { CaseMessage, MessageOutbox } from "../../messages/index.ts";
import type { OnVisitChange } from "./visits.ts";

const kinds = { planned: "visitPlanned", moved: "visitMoved", cancelled: "visitCancelled" } as const;

/** Tells everybody whose cases a site visit is for: one message for all of a person's cases in it. */
export function createVisitNotices(deps: { cases: Cases; outbox: MessageOutbox }): OnVisitChange {
  return async (tx, { row, what, caseIds, place, prepare = new Sensitive(undefined) }) => {
    const kind = kinds[what];
    const from = row.from_at.getTime();
    const until = row.until_at.getTime();
    const found = await Promise.all(caseIds.map(async (id) => deps.cases.living.find(id, tx)));
    const living = found.filter((one) => one !== undefined);
    const people = new Set(living.map(({ person_id: personId }) => personId));
    for (const personId of people) {
      const own = living.filter(({ person_id: person }) => person === personId);
      const numbers = own.map(({ number }) => number);
      const text: CaseMessage["text"] = (words) =>
        place.join(prepare, (where, ready) =>
          words[kind]({ numbers, from, until, place: where, prepare: ready }),
        );
      const key = `${kind}:${row.id}:${row.version}:${personId}`;
      await deps.outbox.queue(tx, { key, kind, personId, caseIds: own.map(({ id }) => id), text });
    }
  };
}
