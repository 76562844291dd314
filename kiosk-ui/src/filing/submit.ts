import { ok, type Result } from "@zizhuban/device-agent-contract";
import type { CaseClock } from "@zizhuban/server-contract";
import { longWait, writeKeys, type FlowDeps, type SlipMatter } from "../flow/index.ts";
import { offerOf, pickedOf } from "./checks.ts";
import type { Gathered } from "./state.ts";

/** What a citizen keeps of what was handed in. */
export interface Handed {
  /** Of the case, or of the package. */
  readonly id: string;
  readonly number: string;
  readonly due: SlipMatter["due"];
}

const dueOf = ({ due, waitsFor }: CaseClock): Handed["due"] =>
  due === undefined ? undefined : { means: waitsFor === "acceptance" ? "answer" : "result", day: due };

/**
 * One application is one write, however often it is tried and whatever way leads back to it: the first try may have
 * arrived. What says something else is another one.
 */
export function createWriteKeys(randomUUID: () => string) {
  const keys = writeKeys(randomUUID);
  return {
    keyOf(gathered: Gathered): string {
      const { subject, form, draft } = gathered;
      const fields = Object.entries(form).toSorted(([a], [b]) => (a < b ? -1 : 1));
      return keys.keyOf(JSON.stringify([subject, fields, pickedOf(gathered), offerOf(gathered), draft?.id]));
    },
    /** Nothing of what was said stays behind. */
    forget: keys.forget,
  };
}

/** @param key the same for every try of one submission */
export async function submit(
  business: FlowDeps["business"],
  gathered: Gathered,
  key: string,
): Promise<Result<Handed>> {
  const { subject } = gathered;
  const offer = offerOf(gathered);
  const materials = pickedOf(gathered);
  const form = { ...gathered.form };
  switch (subject.errand) {
    case "item": {
      const { draft } = gathered;
      const body = {
        itemKey: subject.item.key,
        form,
        materials,
        ...offer,
        ...(draft && { draft: draft.id }),
      };
      const answer = await business.call("apply", { key, body, within: longWait });
      if (!answer.ok) return answer;
      const { caseId: id, caseNumber: number, clock } = answer.value;
      return ok({ id, number, due: dueOf(clock) });
    }
    case "package": {
      const { code, version } = subject.plan;
      const { draft } = gathered;
      const body = {
        code,
        version,
        ...subject.situation,
        form,
        materials,
        ...offer,
        ...(draft && { draft: draft.id }),
      };
      const answer = await business.call("applyLifeEvent", { key, body, within: longWait });
      if (!answer.ok) return answer;
      const { id, number, clock } = answer.value;
      return ok({ id, number, due: { means: "result", day: clock.due } });
    }
    case "supply": {
      const body = { materials, consents: offer.consents };
      const answer = await business.call("supplyMaterials", {
        id: subject.matter.id,
        key,
        body,
        within: longWait,
      });
      if (!answer.ok) return answer;
      const { id, number, clock } = answer.value;
      return ok({ id, number, due: dueOf(clock) });
    }
  }
}
