import {
  fail,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import type { CaseOutcome, OpenCaseRequest } from "@zizhuban/server-contract";
import type { Calendar, WorkingCalendar } from "../calendar/index.ts";
import type { CatalogueModule, ItemInForce } from "../catalogue/index.ts";
import {
  certificateKind,
  type CertificateKind,
  type Certificates,
  type PreparedCertificate,
  type NotMade,
} from "../certificates/index.ts";
import {
  audit,
  chinaDate,
  chinaDay,
  type Citizen,
  type Db,
  type ServerModule,
  type Tx,
  type StaffNames,
} from "../core/index.ts";
import type { Drafts } from "../drafts/index.ts";
import { enterpriseFor, type Enterprises } from "../enterprises/index.ts";
import type { BarredUntil } from "../credit/index.ts";
import type { Exchange, ShareAnswer } from "../exchange/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { caseNumber } from "./case-number.ts";
import { caseHeld, caseNumbered, createDesk, type CollectMaterials, type LivingCase } from "./desk/index.ts";
import { createCaseFiles } from "./file.ts";
import { instantServices, type InstantService } from "./instant-services.ts";
import { createRegisterAnswers } from "./register-answers.ts";
import {
  isEnded,
  openedCase,
  transition,
  type CaseAction,
  type CaseRules,
  type KnownBy,
} from "./life-cycle/index.ts";
import { caseRoutes, type Applicant } from "./routes.ts";
import { createCaseStore, type NewCase } from "./store.ts";

export { rulesOf, type CaseGuard, type LivingCase, type OnCaseChange } from "./desk/index.ts";
export type { ShareAnswer as RegisterAnswer } from "../exchange/index.ts";
export { isEnded, type CaseRules, type CaseState } from "./life-cycle/index.ts";
export { offeredItems } from "./instant-services.ts";

/** In the transaction in which a case ends, however it ends, and again when it gains something afterwards. */
export type OnCaseEnded = (tx: Tx, caseId: string) => Promise<void>;

/** Cases: an instant item is applied for, decided and completed in one go. */
export function createCases(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  calendar: Calendar;
  catalogue: CatalogueModule;
  parties: Parties;
  exchange: Exchange;
  certificates: Certificates;
  enterprises: Enterprises;
  barredUntil: BarredUntil;
  /** Which materials of an item are at hand with an application. */
  collect: CollectMaterials;
  /** What was filled in on a telephone is gone once it is handed in. */
  drafts: Pick<Drafts, "isOwn" | "handIn">;
  /** Where a kiosk stands, as a certificate names it. */
  placeOf(kid: string, on?: Db | Tx): Promise<string>;
  /** Code of the division it stands in. */
  divisionOf(kid: string, on?: Db | Tx): Promise<string>;
  /** By what the person of a session was known. */
  knownBy(tx: Tx, sessionId: string): Promise<KnownBy | undefined>;
  staffNames: StaffNames;
  onError: (error: unknown) => void;
}) {
  const { db, clock, calendar, catalogue, parties, certificates } = deps;
  const store = createCaseStore(deps);
  const answers = createRegisterAnswers(deps);
  const desk = createDesk({ ...deps, nextNumber, answers });
  const files = createCaseFiles({ ...deps, store, desk });
  const endFollowers: OnCaseEnded[] = [];
  const tellEnded: OnCaseEnded = async (tx, id) => {
    for (const follow of endFollowers) await follow(tx, id);
  };
  desk.actions.onChange(async (tx, { before, state }) => {
    if (isEnded(state)) await tellEnded(tx, before.id);
  });
  certificates.onChange(async (tx, certificateId) => {
    const id = await store.ofCertificate(tx, certificateId);
    if (id !== undefined) await tellEnded(tx, id);
  });

  async function nextNumber(on: Db | Tx = db): Promise<string> {
    return caseNumber(chinaDay(clock.now()), await store.nextSerial(on));
  }

  function check(
    { itemKey }: OpenCaseRequest,
    citizen: Citizen,
  ): Result<ItemInForce & { service: InstantService }, ProblemCode> {
    const found = catalogue.find(itemKey);
    if (found === undefined) return fail("itemUnknown");
    const service = instantServices.find((one) => one.itemKey === itemKey);
    if (service === undefined) return fail("itemUnavailable");
    if (citizen.level < found.item.identityLevel)
      return fail("identityLevelTooLow", found.item.identityLevel);
    if (found.item.identityLevel === "A3" && enterpriseFor(citizen, itemKey) === undefined)
      return fail("mandateUnknown", "/itemKey");
    return ok({ ...found, service });
  }

  /**
   * Opens, decides and completes a case. The register is asked and the page is rendered first; what
   * they yield is written in one transaction, so that a case without its result cannot exist.
   * @param id the case's id: the same for every repeat of one request
   */
  async function open(
    request: OpenCaseRequest,
    applicant: Applicant,
    id: string,
  ): Promise<Result<Sensitive<CaseOutcome>, ProblemCode>> {
    const { citizen, kid } = applicant;
    const repeated = await store.outcomeOf(id, citizen.sessionId);
    if (repeated !== undefined) return ok(repeated);
    const checked = check(request, citizen);
    if (!checked.ok) return checked;
    const { item, service, issuer, source, catalogueVersion, itemVersion } = checked.value;
    const appliedAt = clock.now();
    const actor = `citizen:${citizen.sessionId}`;
    const answer = await answers.ask({ service, level: item.identityLevel }, applicant, [request.consent]);
    if (!answer.ok) return answer;
    const holder = await parties.holder(citizen.personId, { actor });
    const result = await decide(service, { applicant, issuer, holder, answer: answer.value });
    if (!result.ok) return result;

    const { certificate, facts } = result.value;
    const completedAt = clock.now();
    const number = await nextNumber();
    const receivedAt = await deps.divisionOf(kid);
    const decision = certificate === undefined ? "noRecord" : "issued";
    const outcome = facts.map((known): CaseOutcome => ({
      caseId: id,
      caseNumber: number,
      itemKey: service.itemKey,
      outcome: decision,
      facts: known,
      certificate: certificate?.view ?? null,
      completedAt,
    }));
    const row = {
      id,
      number,
      item_key: service.itemKey,
      catalogue_version: catalogueVersion,
      item_version: itemVersion,
      person_id: citizen.personId,
      session_id: citizen.sessionId,
      kid,
      zone: source.zone,
      department: source.deptKey,
      received_at_division: receivedAt,
      division: catalogue.decidingDivision(source, receivedAt),
      consent_id: answer.value.consentId,
      outcome: decision,
      certificate_id: certificate?.view.id ?? null,
      applied_at: new Date(appliedAt),
      decided_at: new Date(completedAt),
      completed_at: new Date(completedAt),
    } as const;
    const granted = decision === "issued" ? "granted" : "noRecord";
    const events = log(granted, await calendar.current(), { appliedAt, completedAt, actor });
    await close({ row, outcome, events }, certificate, actor);
    return ok(outcome);
  }

  async function decide(
    service: InstantService,
    known: {
      applicant: Applicant;
      issuer: ItemInForce["issuer"];
      holder: Sensitive<{ name: string; idNumber: string }>;
      answer: ShareAnswer;
    },
  ): Promise<
    Result<{ certificate: PreparedCertificate | undefined; facts: Sensitive<CaseOutcome["facts"]> }, NotMade>
  > {
    const { record, askedAt } = known.answer;
    if (record === undefined) return ok({ certificate: undefined, facts: new Sensitive([]) });
    const kind = certificateKind(service.template);
    const facts = record.map((found) => factsOf(kind, found));
    const { citizen, kid } = known.applicant;
    const prepared = await certificates.prepare({
      template: service.template,
      holder: known.holder,
      record,
      issuer: known.issuer,
      place: await deps.placeOf(kid),
      queriedAt: askedAt,
      personId: citizen.personId,
      sessionId: citizen.sessionId,
      kid,
    });
    return prepared.ok ? ok({ certificate: prepared.value, facts }) : prepared;
  }

  async function close(
    made: NewCase,
    certificate: PreparedCertificate | undefined,
    actor: string,
  ): Promise<void> {
    await db.transaction().execute(async (tx) => {
      await store.insert(tx, made);
      await certificate?.store(tx);
      await audit(tx, clock, { actor, action: "case.completed", subject: { kind: "case", id: made.row.id } });
      await tellEnded(tx, made.row.id);
    });
  }

  const module: ServerModule = {
    name: "cases",
    dependsOn: [
      "calendar",
      "catalogue",
      "parties",
      "enterprises",
      "credit",
      "exchange",
      "certificates",
      "materials",
      "drafts",
      "key-store",
    ],
    routes: caseRoutes(open, { ...desk, certificates }),
    publicRoutes: desk.routes,
    stop: async () => desk.days.stop(),
  };
  return {
    ...module,
    historyOf: async (of: Parameters<typeof store.historyOf>[0]) => store.historyOf(of),
    movePerson: async (tx: Tx, from: string, into: string) => store.movePerson(tx, from, into),
    divisionsInUse: async (on: Db | Tx) => store.divisionsInUse(on),
    /** Living cases, for rooms that follow them or bring what others decided. Rights are the caller's matter. */
    living: {
      find: async (id: string, on?: Db | Tx) => desk.store.find(id, on),
      findAll: async (ids: readonly string[]) => desk.store.findAll(ids),
      itemName: (living: LivingCase) => desk.itemName(living),
      lock: async (tx: Tx, id: string) => desk.store.lock(tx, id),
      /** The one that ends with this certificate. */
      ofCertificate: async (tx: Tx, certificateId: string) => {
        const id = await store.ofCertificate(tx, certificateId);
        return id === undefined ? undefined : desk.store.find(id, tx);
      },
      form: (living: LivingCase) => desk.store.form(living),
      /** What its citizen wrote into its form as a telephone. */
      async telephone(id: string): Promise<Sensitive<string> | undefined> {
        const living = await desk.store.find(id);
        const form = living === undefined ? undefined : desk.store.form(living);
        const written = form?.map(({ telephone = "" }) => telephone);
        return written?.judge((number) => (number === "" ? fail("absent") : ok())).ok === true
          ? written
          : undefined;
      },
      step: desk.actions.step,
      /** Ports for rooms that follow cases, each called in the transaction of what happened. */
      onOpened: desk.onOpened,
      onChange: desk.actions.onChange,
      onRefused: desk.actions.onRefused,
      guard: desk.actions.guard,
      /** What another room opens cases with: checked and collected now, opened when their turn comes. */
      prepare: desk.prepare,
      entrustedBy: desk.entrustedBy,
      /** Cases that wait to be taken up and came under one of these entrustments, the oldest first. */
      entrusted: async (entrustmentIds: readonly string[]) => desk.store.entrusted(entrustmentIds),
      nextNumber: async () => nextNumber(),
      open: desk.opening.open,
      settle: desk.opening.settle,
      mayRead: desk.actions.mayRead,
      may: desk.actions.may,
      /** Conditions for lists of other rooms, see {@link caseHeld}. */
      held: caseHeld,
      numbered: caseNumbered,
      viewOwn: desk.own.view,
      siteVisitsBy: desk.own.siteVisitsBy,
    },
    onEnded: (follow: OnCaseEnded) => endFollowers.push(follow),
    /** A room has something more about a case: who keeps the file of one that has ended is told. */
    async added(tx: Tx, id: string): Promise<void> {
      // Held first, as whoever files it does: two who take case and file in another order would wait for each other.
      const living = await desk.store.lock(tx, id);
      if (living === undefined) await store.lock(tx, id);
      if (living === undefined || isEnded(living.state)) await tellEnded(tx, id);
    },
    files,
    /** Looks at the calendar now instead of within the hour. */
    passDay: async () => desk.days.pass(),
    itemOf: async (tx: Tx, id: string, sessionId: string) => store.itemOf(tx, id, sessionId),
  };
}
export type Cases = ReturnType<typeof createCases>;

function factsOf(kind: CertificateKind, record: unknown): CaseOutcome["facts"] {
  const filled = kind.fill(record);
  return filled.ok ? [...filled.value.facts] : [];
}

/** An instant item has no clock, no list to check and nothing to pause: the rules decide in the session. */
const instantRules: CaseRules = {
  instant: true,
  limit: 0,
  extension: 0,
  acceptWithin: 0,
  supplementWithin: 0,
  deliverWithin: 0,
  gapWithin: 0,
  commitmentWithin: 0,
  materials: [],
  specials: [],
  hasResult: false,
};

/** The case's log, every step taken through the life cycle's own rules. */
function log(
  outcome: "granted" | "noRecord",
  calendar: WorkingCalendar,
  { appliedAt, completedAt, actor }: { appliedAt: number; completedAt: number; actor: string },
): NewCase["events"] {
  const around = {
    actor: { kind: "system", id: "rules" },
    today: chinaDate(completedAt),
    calendar,
    rules: instantRules,
  } as const;
  const steps: readonly CaseAction[] = [{ type: "decide", outcome, reasons: [] }, { type: "complete" }];
  let state = openedCase(chinaDate(appliedAt));
  for (const step of steps) {
    const next = transition(state, step, around);
    if (!next.ok) throw new Error(`${next.code}: ${next.detail ?? ""}`);
    state = next.value;
  }
  const at = new Date(completedAt);
  return [
    { type: "applied", at: new Date(appliedAt), actor },
    { type: `decided.${outcome}`, at, actor: "system" },
    { type: "completed", at, actor: "system" },
  ];
}
