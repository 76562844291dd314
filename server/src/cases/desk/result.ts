import { ok, type Clock } from "@zizhuban/device-agent-contract";
import type { CatalogueModule } from "../../catalogue/index.ts";
import type { Certificates } from "../../certificates/index.ts";
import type { Enterprises } from "../../enterprises/index.ts";
import type { Parties } from "../../parties/index.ts";
import type { IssueResult } from "./open.ts";
import type { DeskStore } from "./store.ts";
import type { LivingCase } from "./tables.ts";

/** The notice an item that is done at once ends with (domain.md Y7): rendered, numbered, sealed like any certificate. */
export function createResults(deps: {
  clock: Clock;
  catalogue: CatalogueModule;
  certificates: Certificates;
  enterprises: Enterprises;
  parties: Parties;
  store: DeskStore;
  placeOf(kid: string): Promise<string>;
}) {
  const { clock, catalogue, certificates, enterprises, parties, store } = deps;

  function promisedIn({ state }: LivingCase, names: ReadonlyMap<string, string>) {
    return state.commitments.map(({ ref, checkBy }) =>
      Object.assign({ name: names.get(ref) ?? ref }, checkBy !== undefined && { checkBy }),
    );
  }

  const issue: IssueResult = async (tx, living) => {
    const { id, item_key: itemKey, item_version: version, kid, session_id: sessionId } = living;
    const kept = catalogue.versionOf(itemKey, version);
    if (kept === undefined || kid === null || sessionId === null || !living.rules.hasResult)
      return ok(undefined);
    const { source } = kept;
    const names = new Map(source.materials.map(({ ref, name }) => [ref, name]));
    const actor = `citizen:${sessionId}`;
    const holder = await parties.holder(living.person_id, { actor }, tx);
    const enterprise =
      living.enterprise_id === null ? undefined : await enterprises.find(living.enterprise_id, tx);
    const record = {
      itemName: source.name,
      caseNumber: living.number,
      outputs: source.outputs.slice(0, 5),
      promised: promisedIn(living, names),
      ...(enterprise !== undefined && { enterprise }),
    };
    const prepared = await certificates.prepare({
      template: "itemResult",
      holder,
      record: holder.map(() => record),
      issuer: kept.issuer,
      place: await deps.placeOf(kid),
      queriedAt: clock.now(),
      personId: living.person_id,
      sessionId,
      kid,
    });
    if (!prepared.ok) return prepared;
    await prepared.value.store(tx);
    await store.setCertificate(tx, id, prepared.value.view.id);
    return ok(prepared.value.view.id);
  };

  return { issue };
}
