import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { FormField } from "@zizhuban/server-contract";
import { icon, phrased } from "../elements/index.ts";
import { entryOf, isTyped, type Entry } from "../fillable.ts";
import { digitKeys, paged, shownDigits, type Page } from "../flow/index.ts";
import type { TextTyped } from "../typing/index.ts";
import type { Known } from "./known.ts";
import type { PageContext } from "./page.ts";
import { isFromPhone } from "./state.ts";
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

/** Where it comes from, or that it was corrected here; what was left out is not sent. */
function origin({ words, filing }: PageContext<"known">, { key, value, source, at }: Known) {
  const now = filing.gathered.form[key];
  if (now === undefined) return { kind: "warn", icon: "cross", text: words.known.leftOut } as const;
  if (now !== value) return { kind: "good", icon: "check", text: words.known.corrected } as const;
  const text = words.known.from(words.known.sources[source], dayText(words, at));
  return { kind: "soft", icon: undefined, text } as const;
}

function dayText({ known }: PageContext<"known">["words"], at: number): string {
  const on = new Date(at);
  return known.day(on.getFullYear(), on.getMonth() + 1, on.getDate());
}

/** What need not be asked: each with where it comes from; pressed, it is corrected. */
export function knownPage(context: PageContext<"known">): Page {
  const { view, words, filing, on } = context;
  const { gathered } = filing;
  const form = fieldsOf(gathered.subject);
  return {
    title: words.known.title,
    about: words.known.about,
    content: html`${paged(context, gathered.known, (said) => {
      const field = form.find(({ key }) => key === said.key);
      const { kind, icon: shape, text } = origin(context, said);
      return html`<button class="row" @click=${on({ type: "correct", key: said.key })}>
        <span
          ><small>${view.words.tag === "en" ? field?.en : field?.zh} · ${text}</small
          ><strong class="what" lang="zh-CN">${words.choice(gathered.form[said.key] ?? "—")}</strong></span
        ><span class="state ${kind}"
          >${shape === undefined ? nothing : icon(shape)}${words.known.correct}</span
        >
      </button>`;
    })}`,
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>
        ${view.words.actions.back}
      </button>
      <button class="primary" @click=${on({ type: "forward" })}>${words.known.right}</button>`,
  };
}

/** The key a number pad lacks: the point of an amount, the X of a citizen's number. */
const extraKey = (field: FormField): string | undefined => {
  const entry = entryOf(field);
  return entry === "amount" ? "." : entry === "idNumber" ? "X" : undefined;
};

/** Words, or a number with letters, on the keyboard. */
function typedAnswer(context: PageContext<"field">, field: FormField, name: string): TemplateResult {
  const { view, words, step, on } = context;
  // Another field is another keyboard: nothing that was begun here goes on there.
  return html`${keyed(
    field.key,
    html`<text-keyboard
      .view=${view}
      .value=${step.entered}
      .most=${field.maxLength}
      .kind=${entryOf(field) === "code" ? "code" : "words"}
      .label=${words.entered(name)}
      .trouble=${step.wrong ? words.wrong : ""}
      @text-typed=${({ text, composing }: TextTyped) => on({ type: "typed", text, composing })()}
    ></text-keyboard>`,
  )}`;
}

function chosenAnswer(
  { words, step, on }: PageContext<"field">,
  { choices = [] }: FormField,
): TemplateResult {
  return html`<div class="ask">
    ${choices.map(
      (choice) =>
        html`<button
          class=${choice === step.entered ? "primary" : "secondary"}
          @click=${on({ type: "pick", choice })}
        >
          ${words.choice(choice)}
        </button>`,
    )}
  </div>`;
}

function digitAnswer(context: PageContext<"field">, field: FormField, name: string): TemplateResult {
  const { view, words, step, on } = context;
  const shown = entryOf(field) === "date" ? words.date(step.entered.replaceAll("-", "")) : step.entered;
  return html`${shownDigits(words.entered(name), shown)}
  ${
    step.wrong
      ? html`<p class="callout state warn" role="alert">${icon("warn")}<span>${words.wrong}</span></p>`
      : nothing
  }
  ${digitKeys(view.words, on, extraKey(field))}`;
}

function answerOf(
  entry: Entry,
  context: PageContext<"field">,
  field: FormField,
  name: string,
): TemplateResult {
  if (entry === "choice") return chosenAnswer(context, field);
  return isTyped(entry) ? typedAnswer(context, field, name) : digitAnswer(context, field, name);
}

/** One field of the form: what it is, what was entered, and large keys or the choices. */
export function fieldPage(context: PageContext<"field">): Page {
  const { view, words, filing, step, on } = context;
  const field = fieldsOf(filing.gathered.subject)[step.index];
  if (field === undefined) return { title: "", content: html``, actions: html`` };
  const entry = entryOf(field) ?? "digits";
  const name = view.words.tag === "en" ? field.en : field.zh;
  const optional = !field.required && step.entered === "" && !step.composing;
  const fromPhone =
    isFromPhone(filing.gathered, field.key) && step.entered === filing.gathered.form[field.key];
  const asked = field.required ? words.field[entry] : `${words.field[entry]} · ${words.optional}`;
  const hint = step.corrects ? words.known.correctAbout : fromPhone ? words.phone.check : asked;
  return {
    title: name,
    about: hint,
    content: answerOf(entry, context, field, name),
    actions: html`<button class="plain back" @click=${on({ type: "back" })}>
        ${view.words.actions.back}
      </button>
      <button class="secondary" @click=${on({ type: "toPhone" })}>${words.phone.go}</button>
      ${
        entry === "choice" && field.required
          ? html`<span></span>`
          : html`<button class="primary" @click=${on({ type: "enter" })}>
              ${optional ? words.skip : view.words.actions.next}
            </button>`
      }`,
  };
}
