import type { CatalogueItem, PackageContent, Situation } from "@zizhuban/server-contract";
import { markup, type Markup } from "../../core/index.ts";
import { stepLine } from "./form-page.ts";
import type { PhoneWords } from "./locale/words.ts";
import { addressOf, chinese, nameOf } from "./page.ts";

const inputNames = { question: (key: string) => `q.${key}`, extra: "extra" } as const;

/** Items that no answer decides about, and that the package does not insist on. */
function extrasOf({ nodes, questions }: PackageContent): readonly string[] {
  const decided = new Set(
    questions.flatMap(({ choices }) => choices.flatMap(({ adds, drops }) => [...adds, ...drops])),
  );
  return nodes.flatMap(({ item, optional }) => (optional && !decided.has(item) ? [item] : []));
}

/** What was answered; what the package does not ask is not read. */
export function sentSituation(sent: URLSearchParams, content: PackageContent): Situation {
  const answers = content.questions.flatMap(({ key, choices }) => {
    const said = sent.get(inputNames.question(key));
    return choices.some((choice) => choice.key === said) && said !== null ? [[key, said] as const] : [];
  });
  const wanted = new Set(sent.getAll(inputNames.extra));
  return {
    answers: Object.fromEntries(answers),
    chosen: extrasOf(content).filter((item) => wanted.has(item)),
  };
}

export const isAnswered = ({ questions }: PackageContent, { answers }: Situation): boolean =>
  questions.every(({ key }) => answers[key] !== undefined);

/**
 * The questions of a life event, which decide what is in it for this person.
 * @param refused why it cannot be gone on with like this
 */
export function situationPage(
  words: PhoneWords,
  content: PackageContent,
  { answers, chosen }: Situation,
  { items, refused }: { readonly items: readonly CatalogueItem[]; readonly refused: string | undefined },
): Markup {
  const { situation } = words;
  const english = words.tag === "en";
  const extras = items.filter(({ key }) => extrasOf(content).includes(key));
  const said = ({ zh, en }: { readonly zh: string; readonly en: string }) => (english ? en : zh);
  return markup`${stepLine(words, "lifeEvent", "situation")}<h1>${nameOf(words, content.name)}</h1>
${refused !== undefined && markup`<div class="note bad" role="alert"><strong>${refused}</strong></div>`}
<p class="soft">${situation.about}</p>
<form method="post" action="${addressOf({ kind: "lifeEvent", key: content.code })}/situation">
${content.questions.map(
  (question) =>
    markup`<fieldset><legend>${said(question)}</legend>${question.choices.map(
      (choice) =>
        markup`<label class="pick"><input type="radio" name="${inputNames.question(question.key)}" value="${choice.key}"${
          answers[question.key] === choice.key && markup` checked`
        }>${said(choice)}</label>`,
    )}</fieldset>`,
)}
${
  extras.length > 0 &&
  markup`<fieldset><legend>${situation.extras}</legend><small>${situation.extrasAbout}</small>${extras.map(
    ({ key, name, plainName, englishName, department }) =>
      markup`<label class="pick"><input type="checkbox" name="${inputNames.extra}" value="${key}"${
        chosen.includes(key) && markup` checked`
      }><span>${nameOf(words, { zh: plainName ?? name, en: englishName })}<small>${chinese(words, department)}</small></span></label>`,
  )}</fieldset>`
}
<button>${situation.next}</button></form>`;
}
