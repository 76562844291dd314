import { ok, type Clock } from "@zizhuban/device-agent-contract";
import { feeWords, type CatalogueModule } from "../../catalogue/index.ts";
import type { Certificates } from "../../certificates/index.ts";
import { chinaDateWords, type Tx } from "../../core/index.ts";
import type { Enterprises } from "../../enterprises/index.ts";
import type { Parties } from "../../parties/index.ts";
import { instantServices } from "../instant-services.ts";
import type { IssueResult } from "./open.ts";
import type { DeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

/** The notice of its result an item ends with (domain.md Y7, G2): rendered, numbered, sealed like any certificate. */
export function createResults(deps: {
  clock: Clock;
  catalogue: CatalogueModule;
  certificates: Certificates;
  enterprises: Enterprises;
  parties: Parties;
  store: DeskStore;
  placeOf(kid: string, on: Tx): Promise<string>;
}) {
  const { clock, catalogue, certificates, enterprises, parties, store } = deps;

  function promisedIn({ state }: LivingCase, names: ReadonlyMap<string, string>) {
    return state.commitments.map(({ ref, checkBy }) =>
      Object.assign({ name: names.get(ref) ?? ref }, checkBy !== undefined && { checkBy }),
    );
  }

  const issue: IssueResult = async (tx, living, { by, answer } = {}) => {
    const { id, item_key: itemKey, item_version: version, kid, session_id: sessionId } = living;
    const kept = catalogue.versionOf(itemKey, version);
    if (kept === undefined || kid === null || sessionId === null || !living.rules.hasResult)
      return ok(undefined);
    const { source } = kept;
    const names = new Map(source.materials.map(({ ref, name }) => [ref, name]));
    const actor = by ?? `citizen:${sessionId}`;
    const holder = await parties.holder(living.person_id, { actor }, tx);
    const enterprise =
      living.enterprise_id === null ? undefined : await enterprises.find(living.enterprise_id, tx);
    const { fee, kioskActions } = source;
    // What proves a payment comes from who was paid; nothing is paid here.
    const isPayment = living.rules.instant && kioskActions.includes("缴") && !kioskActions.includes("办");
    const notice = {
      itemName: source.name,
      caseNumber: living.number,
      outputs: isPayment ? [] : source.outputs.slice(0, 5),
      ...(fee.amount !== 0 && { fee: feeWords(fee).slice(0, 200) }),
      promised: promisedIn(living, names),
      ...(enterprise !== undefined && { enterprise }),
      ...(!living.rules.instant && { appliedOn: chinaDateWords(living.applied_at.getTime()) }),
    };
    const extract = instantServices.find((one) => one.itemKey === itemKey)?.template;
    const request = {
      ...(answer?.record !== undefined && extract !== undefined
        ? { template: extract, record: answer.record }
        : { template: "itemResult" as const, record: holder.map((): unknown => notice) }),
      holder,
      issuer: kept.issuer,
      place: await deps.placeOf(kid, tx),
      queriedAt: answer?.askedAt ?? clock.now(),
      personId: living.person_id,
      sessionId,
      kid,
      actor,
    };
    const issued = await certificates.issue(tx, request);
    if (!issued.ok) return issued;
    await store.setCertificate(tx, id, issued.value.id);
    return ok(issued.value.id);
  };

  return { issue };
}
