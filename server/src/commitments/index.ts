import { fail, ok, Sensitive } from "@zizhuban/device-agent-contract";
import type { CaseGuard, Cases, CaseState, LivingCase, OnCaseChange } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Certificates } from "../certificates/index.ts";
import type { ServerModule, Tx } from "../core/index.ts";
import type { Credit } from "../credit/index.ts";
import type { MessageOutbox } from "../messages/index.ts";

type Commitment = CaseState["commitments"][number];

/** What a revocation says it is for; two persons found it, and a third reads it. */
const revocationReason = "告知承诺不实，逾期未改正（国办发〔2020〕42号）";

/**
 * What follows from a promise that was not true (告知承诺; domain.md §2.5): first a time to make it good; after it, when
 * a second person finds that nothing was made good, the result is proposed for revocation, the credit register has an
 * entry, and no promise of that party is taken while it is in force.
 */
export function createCommitments(deps: {
  cases: Cases;
  catalogue: CatalogueModule;
  certificates: Certificates;
  credit: Credit;
  outbox: MessageOutbox;
}) {
  const { cases, catalogue, certificates, credit, outbox } = deps;

  function nameOf({ item_key: key, item_version: version }: LivingCase, ref: string): string {
    const materials = catalogue.versionOf(key, version)?.source.materials ?? [];
    return materials.find((material) => material.ref === ref)?.name ?? ref;
  }

  async function found(tx: Tx, living: LivingCase, { ref, correctBy }: Commitment): Promise<void> {
    if (correctBy === undefined) return;
    const { id, number, person_id: personId } = living;
    const told = { number, material: nameOf(living, ref), by: correctBy };
    await outbox.queue(tx, {
      key: `promiseBroken:${id}:${ref}`,
      kind: "promiseBroken",
      personId,
      caseIds: [id],
      text: (words) => new Sensitive(words.promiseBroken(told)),
    });
  }

  async function failed(
    tx: Tx,
    living: LivingCase,
    { ref, foundBy, confirmedBy }: Commitment,
  ): Promise<void> {
    if (foundBy === undefined || confirmedBy === undefined) return;
    const { id, number, person_id: personId, item_key: itemKey } = living;
    const enterpriseId = living.enterprise_id ?? undefined;
    const by = { foundBy, confirmedBy };
    const entry = await credit.enter(tx, { caseId: id, ref, itemKey, personId, enterpriseId, ...by });
    if (living.certificate_id !== null)
      await certificates.proposeRevocation(
        tx,
        living.certificate_id,
        revocationReason,
        `staff:${confirmedBy}`,
      );
    const told = { number, material: nameOf(living, ref), until: entry.validUntil };
    await outbox.queue(tx, {
      key: `promiseFailed:${id}:${ref}`,
      kind: "promiseFailed",
      personId,
      caseIds: [id],
      text: (words) => new Sensitive(words.promiseFailed(told)),
    });
  }

  const follow: OnCaseChange = async (tx, { before, state, action }) => {
    if (action !== "checkCommitment" && action !== "checkCorrection") return;
    for (const now of state.commitments) {
      const was = before.state.commitments.find(({ ref }) => ref === now.ref);
      if (now.kept === false && was?.kept === undefined) await found(tx, before, now);
      if (now.corrected === false && was?.corrected === undefined) await failed(tx, before, now);
    }
  };

  /** Nobody behind the window takes a promise of a party whose promises are not taken. */
  const guard: CaseGuard = async (on, living, _type, action) => {
    const excused = action.type === "accept" ? [...(action.promise ?? []), ...(action.tolerate ?? [])] : [];
    if (excused.every((ref) => living.state.held.includes(ref))) return ok();
    const party = { personId: living.person_id, enterpriseId: living.enterprise_id ?? undefined };
    const until = await credit.barredUntil(party, on);
    return until === undefined ? ok() : fail("promiseBarred", until);
  };

  cases.living.onChange(follow);
  cases.living.guard(guard);
  const module: ServerModule = {
    name: "commitments",
    dependsOn: ["cases", "catalogue", "certificates", "credit", "message-outbox"],
  };
  return module;
}
