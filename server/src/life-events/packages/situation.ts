import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { PackageContent, PackageNode, Situation } from "@zizhuban/server-contract";
import { inOrder, restrictedTo } from "./graph.ts";

/** An item that is done in this situation. */
export interface SelectedNode extends PackageNode {
  /** The life event is done when these are. */
  readonly mandatory: boolean;
}

/** What the answers add and drop; the failure names a question, never what was answered. */
function effects(
  { questions }: PackageContent,
  answers: Situation["answers"],
): Result<{ readonly adds: Set<string>; readonly drops: Set<string> }, "invalidData"> {
  const adds = new Set<string>();
  const drops = new Set<string>();
  const unknown = Object.keys(answers).find((key) => !questions.some((question) => question.key === key));
  if (unknown !== undefined) return fail("invalidData", `/answers/${unknown}: no such question`);
  for (const { key, choices } of questions) {
    const choice = choices.find((one) => one.key === answers[key]);
    if (choice === undefined)
      return fail("invalidData", `/answers/${key}: not answered by one of the choices`);
    for (const item of choice.adds) adds.add(item);
    for (const item of choice.drops) drops.add(item);
  }
  return ok({ adds, drops });
}

/**
 * The items for a situation, each after all it waits for: the mandatory ones, optional ones that an answer adds or
 * the citizen chose, less what an answer drops. Where nothing mandatory is left, what is left is what matters.
 */
export function select(
  content: PackageContent,
  { answers, chosen }: Situation,
): Result<SelectedNode[], "invalidData" | "nothingToDo"> {
  const found = effects(content, answers);
  if (!found.ok) return found;
  const { adds, drops } = found.value;
  const stranger = chosen.find((item) => !content.nodes.some((node) => node.item === item));
  if (stranger !== undefined) return fail("invalidData", `/chosen: ${stranger} is not in the package`);
  const wanted = content.nodes.filter(
    ({ item, optional }) => !drops.has(item) && (!optional || adds.has(item) || chosen.includes(item)),
  );
  if (wanted.length === 0) return fail("nothingToDo");
  const keep = new Set(wanted.map(({ item }) => item));
  const anyMandatory = wanted.some(({ optional }) => !optional);
  const ordered = inOrder(restrictedTo(content.nodes, keep));
  if (ordered === undefined) throw new Error(`package ${content.code} runs in a circle`);
  return ok(ordered.map((node) => Object.assign(node, { mandatory: !anyMandatory || !node.optional })));
}
