import { html, nothing } from "lit";
import type { FormField } from "@zizhuban/server-contract";
import { icon, phrased } from "../elements/index.ts";
import { entryOf } from "../fillable.ts";
import { digitKeys, shownDigits, type Page } from "../flow/index.ts";
import type { PageContext } from "./page.ts";
import { fieldsOf } from "./subject.ts";

/** Whether a material that only some need is needed by this person. */
export function questionPage({ view, words, filing, step, on }: PageContext<"question">): Page {
  const material = filing.gathered.materials.find(({ ref }) => ref === step.refs[0]);
  return {
    title: words.question(material?.name ?? ""),
    content: html`<div class="ask">
      <p>${words.questionAbout}</p>
      ${material?.note === "" ? nothing : html`<p class="soft" lang="zh-CN">${phrased(material?.note ?? "")}</p>`}
      <button class="primary" @click=${on({ type: "answer", applies: true })}>${words.yes}</button>
      <button class="secondary" @click=${on({ type: "answer", applies: false })}>${words.no}</button>
    </div>`,
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>${view.words.actions.back}</button
      ><span></span>`,
  };
}

/** The key a number pad lacks: the point of an amount, the X of a citizen's number. */
const extraKey = (field: FormField): string | undefined => {
  const entry = entryOf(field);
  return entry === "amount" ? "." : entry === "idNumber" ? "X" : undefined;
};

/** One field of the form: what it is, what was entered, and large keys or the choices. */
export function fieldPage(context: PageContext<"field">): Page {
  const { view, words, filing, step, on } = context;
  const field = fieldsOf(filing.gathered.subject)[step.index];
  if (field === undefined) return { title: "", content: html``, actions: html`` };
  const english = view.words.tag === "en";
  const entry = entryOf(field) ?? "digits";
  const shown = entry === "date" ? words.date(step.entered.replaceAll("-", "")) : step.entered;
  const name = english ? field.en : field.zh;
  const optional = !field.required && step.entered === "";
  const hint = field.required ? words.field[entry] : `${words.field[entry]} · ${words.optional}`;
  return {
    title: name,
    about: hint,
    content:
      entry === "choice"
        ? html`<div class="ask">
            ${(field.choices ?? []).map(
              (choice) =>
                html`<button
                  class=${choice === step.entered ? "primary" : "secondary"}
                  @click=${on({ type: "pick", choice })}
                >
                  ${words.choice(choice)}
                </button>`,
            )}
          </div>`
        : html`${shownDigits(words.entered(name), shown)}
          ${
            step.wrong
              ? html`<p class="callout state warn" role="alert">
                  ${icon("warn")}<span>${words.wrong}</span>
                </p>`
              : nothing
          }
          ${digitKeys(view.words, on, extraKey(field))}`,
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>
        ${view.words.actions.back}
      </button>
      ${
        entry === "choice" && field.required
          ? html`<span></span>`
          : html`<button class="primary" @click=${on({ type: "enter" })}>
              ${optional ? words.skip : view.words.actions.next}
            </button>`
      }`,
  };
}
