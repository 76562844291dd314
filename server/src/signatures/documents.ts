import { Sensitive } from "@zizhuban/device-agent-contract";
import type { SignedKind } from "@zizhuban/server-contract";
import type { Cases, LivingCase } from "../cases/index.ts";
import type { Db, Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { LifeEvents } from "../life-events/index.ts";

/** An application as it was filed: of one case, or the one application of a life event. */
export interface SignedDocument {
  readonly of: SignedKind;
  readonly id: string;
  readonly number: string;
  readonly personId: string;
  /** Who applied, as it was signed: files may have been merged since. */
  readonly applicant: string;
  readonly sessionId: string | null;
  /** No member of staff has taken it up. */
  readonly open: boolean;
  /** The request for help in which a helper was entrusted with handing it in: then both sign. */
  readonly entrustmentId: string | null;
  /** SHA-256; never changed by what happens to it. */
  readonly digest: Buffer;
}

/** What can be signed, each found by its own id. */
export function createDocuments(deps: { cases: Cases; lifeEvents: LifeEvents; vault: Vault }) {
  const { cases, lifeEvents, vault } = deps;

  /** @param head what it is, in front of what was filled in */
  function digestOf(head: readonly unknown[], form: Sensitive<Record<string, string>> | undefined): Buffer {
    const filed = (form ?? new Sensitive<Record<string, string>>({})).map((fields) => {
      const sorted = Object.entries(fields).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return Buffer.from(JSON.stringify([...head, sorted]));
    });
    return vault.fingerprint(filed).digest;
  }

  function ofCase(living: LivingCase): SignedDocument {
    const { id, number, item_key: item, item_version: version, person_id: personId } = living;
    const applicant = living.applied_as ?? personId;
    const head = [id, number, item, version, applicant, living.applied_at.getTime()];
    const digest = digestOf(head, cases.living.form(living));
    const open = living.phase === "applied";
    const { session_id: sessionId, entrustment_id: entrustmentId } = living;
    return { of: "case", id, number, personId, applicant, sessionId, open, entrustmentId, digest };
  }

  async function ofLifeEvent(id: string, on?: Tx): Promise<SignedDocument | undefined> {
    const filed = await lifeEvents.filed(id, on);
    if (filed === undefined) return undefined;
    const { life, form, untouched: open } = filed;
    const { number, code, sequence, person_id: personId, session_id: sessionId } = life;
    const applicant = life.applied_as ?? personId;
    const digest = digestOf(
      ["lifeEvent", id, number, code, sequence, applicant, life.applied_at.getTime()],
      form,
    );
    const whole = { of: "lifeEvent", id, number, personId, applicant, sessionId, open, digest } as const;
    return { ...whole, entrustmentId: null };
  }

  return {
    ofCase,
    async find(of: SignedKind, id: string): Promise<SignedDocument | undefined> {
      if (of === "lifeEvent") return ofLifeEvent(id);
      const living = await cases.living.find(id);
      return living === undefined ? undefined : ofCase(living);
    },
    /** The same, held until the transaction ends: nobody takes it up while it is being signed. */
    async lock(tx: Tx, of: SignedKind, id: string): Promise<SignedDocument | undefined> {
      if (of === "lifeEvent") return ofLifeEvent(id, tx);
      const living = await cases.living.lock(tx, id);
      return living === undefined ? undefined : ofCase(living);
    },
    /** The life event a case belongs to, where it belongs to one: what was signed there holds for it too. */
    async around(caseId: string, on?: Db | Tx): Promise<string | undefined> {
      return lifeEvents.ofCase(caseId, on);
    },
  };
}
export type Documents = ReturnType<typeof createDocuments>;
