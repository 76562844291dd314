import { html, nothing } from "lit";
import type { FormField } from "@zizhuban/server-contract";
import { icon, phrased } from "../elements/index.ts";
import { askedHere, entryOf } from "../fillable.ts";
import type { Page, PageContext } from "./page.ts";

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

function keys({ words, on }: PageContext<"field">, field: FormField) {
  const extra = extraKey(field);
  const digits = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
  return html`<div class="keys">
    ${digits.map((key) => html`<button @click=${on({ type: "key", key })}>${key}</button>`)}
    ${
      extra === undefined
        ? html`<button class="word" @click=${on({ type: "clear" })}>${words.clear}</button>`
        : html`<button @click=${on({ type: "key", key: extra })}>${extra}</button>`
    }
    <button @click=${on({ type: "key", key: "0" })}>0</button>
    <button class="word" @click=${on({ type: "delete" })}>${icon("delete")} ${words.delete}</button>
  </div>`;
}

/** One field of the form: what it is, what was entered, and large keys or the choices. */
export function fieldPage(context: PageContext<"field">): Page {
  const { view, words, filing, step, on } = context;
  const field = askedHere(filing.gathered.item)[step.index];
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
        : html`<output class="shown ${shown.length > 20 ? "long" : ""}" aria-label=${words.entered(name)}
              >${shown === "" ? html`&nbsp;` : shown}</output
            >
            ${
              step.wrong
                ? html`<p class="callout state warn" role="alert">
                    ${icon("warn")}<span>${words.wrong}</span>
                  </p>`
                : nothing
            }
            ${keys(context, field)}`,
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
