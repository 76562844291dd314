import {
  fail,
  ok,
  type Clock,
  type ProblemCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { Calendar } from "../../calendar/index.ts";
import type { CatalogueModule } from "../../catalogue/index.ts";
import { audit, chinaDate, type Tx } from "../../core/index.ts";
import { openedCase, type CaseRules, type Excuses, type KnownBy } from "../life-cycle/index.ts";
import type { ShareAnswer } from "../../exchange/index.ts";
import type { CaseActions, OnCaseOpened } from "./act.ts";
import { rulesOf } from "./rules.ts";
import type { DeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

/** A helper who hands something in for somebody, and the request for help in which they were entrusted with it. */
export interface Entrusted {
  readonly id: string;
  readonly helper: string;
}

/** An application that was checked: all a case is opened from, then or later. */
export interface Opening {
  readonly id: string;
  readonly itemKey: string;
  /** The version it was checked by; the case keeps it. */
  readonly itemVersion: number;
  /** Division whose matter it is; where it was handed in when not said. */
  readonly matterOf?: string;
  readonly applicant: {
    readonly personId: string;
    readonly sessionId: string;
    readonly kid: string;
    readonly enterpriseId?: string;
  };
  /** Materials that came with it, and those that come later or are promised. */
  readonly held: readonly string[];
  readonly excuses: Excuses;
  readonly form: Sensitive<Record<string, string>>;
  /** What the register said that decides the item, where one does. */
  readonly answer?: ShareAnswer;
  /** Where it was filled in; at the kiosk when not said. */
  readonly channel?: LivingCase["channel"];
  /** The helper who hands it in for them. */
  readonly entrusted?: Entrusted;
  /** How often the citizen came for this case alone (跑动次数). */
  readonly visits: number;
}

/** Nobody accepts an item that is done at once, so what is promised for it is on record when it is opened. */
function promisedAtOnce({ instant, materials }: CaseRules, { held, excuses }: Opening): readonly string[] {
  if (!instant) return [];
  const promisable = materials.filter((material) => material.promisable).map(({ ref }) => ref);
  return promisable.filter((ref) => excuses.promised.includes(ref) && !held.includes(ref));
}

/**
 * Makes the document a case ends with, in the transaction that completes it at once, or that produces it.
 * @param how.by who issues it; the citizen's own session when absent
 * @param how.answer the register's answer the document is made of, where one decides the item
 * @returns the certificate's id; nothing where the item results in nothing
 */
export type IssueResult = (
  tx: Tx,
  living: LivingCase,
  how?: { readonly by?: string; readonly answer?: ShareAnswer },
) => Promise<Result<string | undefined, ProblemCode>>;

const byRules = { kind: "system", id: "rules" } as const;

/** Opens cases in the caller's transaction. */
export function createOpening(deps: {
  clock: Clock;
  calendar: Calendar;
  catalogue: CatalogueModule;
  store: DeskStore;
  actions: CaseActions;
  nextNumber(on: Tx): Promise<string>;
  /** Code of the division a kiosk stands in. */
  divisionOf(kid: string, on: Tx): Promise<string>;
  /** By what the person of a session was known. */
  knownBy(tx: Tx, sessionId: string): Promise<KnownBy | undefined>;
  openedFollowers: readonly OnCaseOpened[];
  issueResult: IssueResult;
}) {
  const { clock, catalogue, store, actions } = deps;

  async function open(tx: Tx, opening: Opening): Promise<void> {
    const { id, itemKey, itemVersion, applicant } = opening;
    const kept = catalogue.versionOf(itemKey, itemVersion);
    if (kept === undefined) throw new Error(`item ${itemKey}, version ${itemVersion}, was never in force`);
    const at = clock.now();
    const rules = rulesOf(kept.source);
    // What is done at once is handed to whoever stands there: nothing of it is in anybody's hands later.
    const entrusted = rules.instant ? undefined : opening.entrusted;
    const division = await deps.divisionOf(applicant.kid, tx);
    const known = await deps.knownBy(tx, applicant.sessionId);
    const made = {
      id,
      number: await deps.nextNumber(tx),
      item_key: itemKey,
      catalogue_version: catalogue.current().version,
      item_version: itemVersion,
      person_id: applicant.personId,
      applied_as: null,
      enterprise_id: applicant.enterpriseId ?? null,
      session_id: applicant.sessionId,
      kid: applicant.kid,
      helper: entrusted?.helper ?? null,
      entrustment_id: entrusted?.id ?? null,
      parent_id: null,
      channel: opening.channel ?? "kiosk",
      certificate_id: null,
      consent_id: opening.answer?.consentId ?? null,
      zone: kept.source.zone,
      department: kept.source.deptKey,
      received_at_division: division,
      division: catalogue.decidingDivision(kept.source, opening.matterOf ?? division),
      state: {
        ...openedCase(chinaDate(at), opening.held),
        ...(known !== undefined && { known }),
        excuses: opening.excuses,
        visits: opening.visits,
        commitments: promisedAtOnce(rules, opening).map((ref) => ({ ref })),
      },
      rules,
      applied_at: new Date(at),
    };
    const actor = `citizen:${applicant.sessionId}`;
    const refs = [...new Set([...opening.excuses.later, ...opening.excuses.promised])];
    const calendar = await deps.calendar.current(tx);
    await store.insert(tx, made, opening.form, calendar, [{ type: "applied", actor, refs }]);
    for (const follow of deps.openedFollowers) await follow(tx, made);
    await audit(tx, clock, { actor, action: "case.applied", subject: { kind: "case", id } });
  }

  /**
   * A case that was just opened and is done at once is decided by the rules: everything the list asks is there, and
   * what its register says. Without its document it is not done: a refusal undoes the opening with the transaction.
   */
  async function settle(
    tx: Tx,
    { id, answer }: Pick<Opening, "id" | "answer">,
  ): Promise<Result<LivingCase, ProblemCode>> {
    const unknown = answer !== undefined && answer.record === undefined;
    const decide = { type: "decide", outcome: unknown ? "noRecord" : "granted", reasons: [] } as const;
    for (const action of [decide, { type: "complete" }] as const) {
      const living = await store.lock(tx, id);
      if (living === undefined) return fail("caseUnknown");
      if (!living.rules.instant) return ok(living);
      if (action.type === "complete" && !unknown) {
        const issued = await deps.issueResult(tx, living, answer === undefined ? {} : { answer });
        if (!issued.ok) return issued;
      }
      const done = await actions.step(tx, living, action, byRules);
      if (!done.ok) return done;
    }
    const living = await store.find(id, tx);
    return living === undefined ? fail("caseUnknown") : ok(living);
  }

  return { open, settle };
}
export type CaseOpening = ReturnType<typeof createOpening>;
