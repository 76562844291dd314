import type { PackageContent, PackageQuestion } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import type { LifeEventWords } from "../locale/index.ts";
import { freshKey } from "./edit.ts";

type Choice = PackageQuestion["choices"][number];

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement ? target.value : "";
}

const keysIn = (text: string) => [...new Set(text.toUpperCase().match(/[A-Z]{2}\d{2}/g))];

/** The questions of a package with their answers, and what each answer adds and drops. */
export function questionFields(
  content: PackageContent,
  words: LifeEventWords,
  edits: boolean,
  change: (next: PackageContent) => void,
) {
  const setAll = (questions: PackageQuestion[]) => change({ ...content, questions });
  const setQuestion = (at: number, next: PackageQuestion) =>
    setAll(content.questions.map((one, index) => (index === at ? next : one)));

  const text = (label: string, value: string, set: (value: string) => void) =>
    html`<label
      >${label}<input
        .value=${value}
        maxlength="200"
        ?disabled=${!edits}
        @change=${(event: Event) => set(valueOf(event))}
    /></label>`;

  const choiceRow = (question: PackageQuestion, at: number, choice: Choice, nth: number) => {
    const set = (next: Partial<Choice>) =>
      setQuestion(at, {
        ...question,
        choices: question.choices.map((one, index) =>
          index === nth ? Object.assign({ ...one }, next) : one,
        ),
      });
    return html`<div class="bar" data-choice-row=${choice.key}>
      ${text(words.choiceZh, choice.zh, (zh) => set({ zh }))}
      ${text(words.choiceEn, choice.en, (en) => set({ en }))}
      ${text(words.adds, choice.adds.join(" "), (adds) => set({ adds: keysIn(adds) }))}
      ${text(words.drops, choice.drops.join(" "), (drops) => set({ drops: keysIn(drops) }))}
    </div>`;
  };

  const fresh = (key: string): Choice => ({ key, zh: "…", en: "…", adds: [], drops: [] });
  const addChoice = (question: PackageQuestion, at: number) => {
    const key = freshKey(
      "c",
      question.choices.map((one) => one.key),
    );
    setQuestion(at, { ...question, choices: [...question.choices, fresh(key)] });
  };
  const addQuestion = () => {
    const key = freshKey(
      "q",
      content.questions.map((one) => one.key),
    );
    setAll([...content.questions, { key, zh: "…", en: "…", choices: [fresh("c1"), fresh("c2")] }]);
  };

  return html`<h2>${words.questions}</h2>
    ${content.questions.map(
      (question, at) =>
        html`<fieldset>
          <legend>${question.zh}</legend>
          <div class="bar">
            ${text(words.nameZh, question.zh, (zh) => setQuestion(at, { ...question, zh }))}
            ${text(words.nameEn, question.en, (en) => setQuestion(at, { ...question, en }))}
          </div>
          ${question.choices.map((choice, nth) => choiceRow(question, at, choice, nth))}
          ${
            edits
              ? html`<div class="bar">
                  <button @click=${() => addChoice(question, at)}>${words.addChoice}</button>
                  <button @click=${() => setAll(content.questions.filter((one) => one !== question))}>
                    ${words.removeQuestion}
                  </button>
                </div>`
              : nothing
          }
        </fieldset>`,
    )}
    ${edits ? html`<p><button data-do="add-question" @click=${addQuestion}>${words.addQuestion}</button></p>` : nothing}`;
}
