import type { Prefill } from "@zizhuban/server-contract";
import { longWait, type FlowDeps } from "../flow/index.ts";
import { valueOf } from "./answer.ts";
import { fieldsOf, itemsOf, type Subject } from "./subject.ts";

/** What the file says of one question, and where it has that from. */
export type Known = Prefill["known"][number];

/**
 * What is known already and need not be asked (domain.md Y3). Whoever may not see it, or cannot be told now, is asked
 * everything: that is longer, and nothing else. A value that does not fit its question any more is asked for too.
 */
export async function knownOf(business: FlowDeps["business"], subject: Subject): Promise<readonly Known[]> {
  const form = fieldsOf(subject);
  if (!form.some(({ source }) => source !== undefined)) return [];
  const answers = await Promise.all(
    itemsOf(subject).map(async (id) => await business.call("prefill", { id, within: longWait })),
  );
  const found = new Map<string, Known>();
  for (const answer of answers)
    for (const known of answer.ok ? answer.value.known : []) found.set(known.key, known);
  return form.flatMap((field) => {
    const known = found.get(field.key);
    return known !== undefined && known.value !== "" && valueOf(field, known.value) === known.value
      ? [known]
      : [];
  });
}
