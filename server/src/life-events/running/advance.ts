import type { Clock } from "@zizhuban/device-agent-contract";
import type { LifeEventState } from "@zizhuban/server-contract";
import type { Cases, OnCaseChange } from "../../cases/index.ts";
import type { CatalogueModule } from "../../catalogue/index.ts";
import { audit, chinaDate, valueOf, type Tx } from "../../core/index.ts";
import { before } from "../packages/index.ts";
import type { ItemRow, LifeEventRow } from "../tables.ts";
import { endingOf, nextStep, resultOf } from "./progress.ts";
import type { LifeEventStore } from "./store.ts";

/** Called in the transaction in which an item's case was opened. */
export type OnItemOpened = (tx: Tx, item: ItemRow) => Promise<void>;
/** Called in the transaction in which a life event got its result; once. @param caseIds the cases it had */
export type OnResult = (
  tx: Tx,
  life: LifeEventRow,
  state: Exclude<LifeEventState, "running">,
  caseIds: readonly string[],
) => Promise<void>;

const system = "system:lifeEvents";

/** What is excused of the materials an item asks for; what is promised stands among what is not here yet. */
function excusesOf({ excused, promised }: LifeEventRow, asked: ReadonlySet<string>) {
  const of = (refs: readonly string[]) => refs.filter((ref) => asked.has(ref));
  return { later: of(excused), promised: of(promised ?? excused) };
}

/** Moves life events on: opens the cases whose turn has come, and closes what has its result. */
export function createAdvance(deps: {
  clock: Clock;
  cases: Cases;
  catalogue: CatalogueModule;
  store: LifeEventStore;
  onResult: OnResult;
  onOpened: OnItemOpened;
}) {
  const { clock, cases, store } = deps;

  async function open(tx: Tx, life: LifeEventRow, item: ItemRow, items: readonly ItemRow[]): Promise<void> {
    const nodes = items.map(({ item_key, after }) => ({ item: item_key, after }));
    const earlier = before(nodes, item.item_key);
    const brought = items.filter((one) => earlier.has(one.item_key)).flatMap(({ yields }) => yields);
    const kept = deps.catalogue.versionOf(item.item_key, item.item_version);
    const asked = new Set(kept?.source.materials.map(({ ref }) => ref));
    const fields = new Set(kept?.item.fields?.map(({ key }) => key));
    // Before the case: an item that is done at once comes back here while it is being opened.
    await store.setItem(tx, item, { state: "open", sealed_answer: null });
    const answer = store.answerOf(item);
    const opening = {
      ...(answer !== undefined && { answer }),
      id: item.case_id,
      itemKey: item.item_key,
      itemVersion: item.item_version,
      applicant: {
        personId: life.person_id,
        sessionId: life.session_id,
        kid: life.kid,
        ...(life.enterprise_id !== null && { enterpriseId: life.enterprise_id }),
      },
      held: [...item.held, ...brought.filter((ref) => asked.has(ref))],
      excuses: excusesOf(life, asked),
      // Only what this item's own form asks: a department reads no more than it would.
      form: store
        .form(life)
        .map((form) => Object.fromEntries(Object.entries(form).filter(([key]) => fields.has(key)))),
      channel: life.channel,
      // The citizen came once, for the whole.
      visits: 0,
    };
    await cases.living.open(tx, opening);
    await deps.onOpened(tx, item);
    // Without its document nothing of this is kept: who completed the case before it tries again.
    valueOf(await cases.living.settle(tx, opening));
  }

  /** Takes every step that can be taken now; the life event is locked by the caller's transaction from here on. */
  async function advance(tx: Tx, id: string): Promise<void> {
    const life = await store.lock(tx, id);
    for (;;) {
      const items = await store.items(id, tx);
      const step = nextStep(items);
      if (step === undefined) break;
      const item = items.find((one) => one.item_key === step.item);
      if (item === undefined) throw new Error(`life event ${id} has no item ${step.item}`);
      if (step.do === "open") await open(tx, life, item, items);
      else {
        const ended = { ended_on: chinaDate(clock.now()) };
        await store.setItem(tx, item, { state: "cancelled", reason: step.reason, ...ended });
      }
    }
    await close(tx, id);
  }

  async function close(tx: Tx, id: string): Promise<void> {
    const life = await store.lock(tx, id);
    if (life.state !== "running") return;
    const items = await store.items(id, tx);
    const result = resultOf(items);
    if (result === undefined) return;
    await store.close(tx, id, result, new Date(clock.now()));
    const begun = items.filter(({ state }) => state !== "waiting" && state !== "cancelled");
    await deps.onResult(
      tx,
      life,
      result,
      begun.map(({ case_id: caseId }) => caseId),
    );
    const subject = { kind: "lifeEvent", id };
    await audit(tx, clock, { actor: system, action: `lifeEvent.${result}`, subject });
  }

  /** A case that ended may be an item's. */
  const follow: OnCaseChange = async (tx, { before: { id }, state, at }) => {
    const ended = endingOf(state);
    if (ended === undefined) return;
    const item = await store.itemOfCase(id, tx);
    if (item === undefined || item.state !== "open") return;
    await store.lock(tx, item.life_event_id);
    const reason = ended.reason ?? null;
    await store.setItem(tx, item, { state: ended.state, reason, ended_on: chinaDate(at) });
    await advance(tx, item.life_event_id);
  };

  return { advance, follow };
}
export type Advance = ReturnType<typeof createAdvance>;
