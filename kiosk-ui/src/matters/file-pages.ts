import { nationWords, sexWords } from "@zizhuban/device-agent-contract";
import type { FormField, PartyDispute, PartyField } from "@zizhuban/server-contract";
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../elements/index.ts";
import { digitKeys, paged, shownDigits, type Page } from "../flow/index.ts";
import type { TextTyped } from "../typing/index.ts";
import { beginning } from "./letter.ts";
import { nameOf } from "./list-pages.ts";
import { disputeOf } from "./own-file.ts";
import { back, dayOf, dayOfYear, letterPage, note, type MattersBase, type MattersPage } from "./page.ts";

/** The way in: four questions a person has about what is kept of them. */
export function filePage(context: MattersPage<"file">): Page {
  const { words, on } = context;
  const { file } = words;
  const rows = [
    ["fields", "openFields"],
    ["history", "openHistory"],
    ["consents", "openConsents"],
    ["looks", "openLooks"],
  ] as const;
  return {
    title: file.title,
    about: file.about,
    content: html`<div class="ways">
      ${rows.map(
        ([name, type]) =>
          html`<button class="secondary" @click=${on({ type })}>
            ${file.menu[name].name}<small>${file.menu[name].about}</small>
          </button>`,
      )}
    </div>`,
    actions: html`${back(context)}<span></span>`,
  };
}

/** The question of a form that is answered with this field of the file. */
function questionOf({ view }: MattersBase, source: string): FormField | undefined {
  const items = view.facts.catalogue?.items ?? [];
  return items.flatMap(({ fields = [] }) => fields).find((field) => field.source === source);
}

function nameOfField(context: MattersBase, kind: "person" | "enterprise", field: string): string {
  const { words, view } = context;
  if (kind === "enterprise" && field === "uscc") return words.file.uscc;
  const own = words.file.fields[field];
  if (own !== undefined) return own;
  const question = questionOf(context, `${kind}.${field}`);
  return question === undefined ? field : view.words.tag === "en" ? question.en : question.zh;
}

function valueOf({ words, view }: MattersBase, { field, value }: PartyField): string {
  if (field === "sex") return sexWords(value, view.words.tag);
  if (field === "nation") return nationWords(value, view.words.tag);
  return field === "birth" && /^\d{8}$/.test(value) ? words.file.birth(value) : value;
}

/** Where it comes from, in plain words; of an application, of which. */
function sourceOf({ state, words, view }: MattersBase, { source, sourceId }: PartyField): string {
  const from = state.file?.person.cases.find(({ id }) => id === sourceId);
  return source === "application" && from !== undefined
    ? words.file.applied(nameOf(view, from.itemKey, from.itemName))
    : words.file.sources[source];
}

function fieldRow(context: MattersBase, kind: "person" | "enterprise", known: PartyField) {
  const { state, words, on } = context;
  const dispute = kind === "person" ? disputeOf(state.file, known.field) : undefined;
  const inner = html`<span
      ><small>${nameOfField(context, kind, known.field)}</small
      ><strong class="what" lang="zh-CN">${valueOf(context, known)}</strong></span
    >
    <span class="state ${dispute?.state === "open" ? "warn" : "soft"}"
      >${dispute?.state === "open" ? html`${icon("warn")}${words.file.disputed.open}` : words.file.sources[known.source]}${
        kind === "person" ? icon("more") : nothing
      }</span
    >`;
  return kind === "person"
    ? html`<button class="row" @click=${on({ type: "openField", field: known.field })}>${inner}</button>`
    : html`<div class="row card">${inner}</div>`;
}

/** Everything that is known, of the person and of the enterprise they act for. */
export function fieldsPage(context: MattersPage<"fields">): Page {
  const { words, state } = context;
  const { person, enterprise } = state.file ?? {};
  const rows = [
    ...(person?.fields ?? []).map((known) => ({ kind: "person" as const, known })),
    ...(enterprise?.fields ?? []).map((known) => ({ kind: "enterprise" as const, known })),
  ];
  return {
    title: words.file.menu.fields.name,
    about: words.file.fieldsAbout,
    content: html`${paged(context, rows, ({ kind, known }) => fieldRow(context, kind, known))}`,
    actions: html`${back(context)}<span></span>`,
  };
}

function facts(entries: readonly (readonly [name: string, value: string | TemplateResult])[]) {
  return html`<dl class="receipt card">
    ${entries.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** What was said of a value, and what the clerk answered; where little fits, what counts now. */
function disputeCard(
  { view, words, on }: MattersBase,
  { state, words: said, askedAt, reason }: PartyDispute,
) {
  const { file } = words;
  const { low, elder } = view.modes;
  const most = low && elder ? 20 : low || elder ? 36 : 110;
  const letter = (text: string) => html`<span class="letters" lang="zh-CN">${text}</span>`;
  const asked = [`${file.youSaid} · ${dayOf(words, askedAt)}`, letter(said)] as const;
  const cut = reason !== undefined && reason.length > most;
  const answered = reason === undefined || cut ? [] : [[file.answer, letter(reason)] as const];
  const shown = low && elder && reason !== undefined ? answered : [asked, ...answered];
  return html`${note(state === "open" ? "warn" : "good", file.disputed[state])}
  ${shown.length === 0 ? nothing : facts(shown)}
  ${
    cut
      ? html`<button class="told" @click=${on({ type: "openAnswer" })}>
          <span class="head"
            ><span>${file.answer}</span><span class="state">${words.told.whole}${icon("more")}</span></span
          >
          <span class="words" lang="zh-CN">${beginning(reason, most)}</span>
        </button>`
      : nothing
  }`;
}

/** What the clerk answered, whole. */
export function answerPage(context: MattersPage<"answer">): Page {
  const { words, state, step } = context;
  const dispute = disputeOf(state.file, step.field);
  const about = dispute?.decidedAt === undefined ? "" : dayOf(words, dispute.decidedAt);
  return letterPage(context, words.file.answer, [{ about, text: dispute?.reason ?? "" }]);
}

/** One value: what it is, where from, since when; what was said of it, and what the clerk answered. */
export function fieldPage(context: MattersPage<"fieldOf">): Page {
  const { words, state, step, on } = context;
  const { file } = words;
  const known = state.file?.person.fields.find(({ field }) => field === step.field);
  if (known === undefined) return { title: file.title, content: html``, actions: back(context) };
  const dispute = disputeOf(state.file, step.field);
  const open = dispute?.state === "open";
  return {
    title: nameOfField(context, "person", step.field),
    about: /\*/.test(known.value) ? file.maskedAbout : "",
    content: html`${facts([
      [
        nameOfField(context, "person", step.field),
        html`<span lang="zh-CN">${valueOf(context, known)}</span>`,
      ],
      [file.from, sourceOf(context, known)],
      [file.since, dayOfYear(words, known.at)],
    ])}
    ${dispute === undefined ? nothing : disputeCard(context, dispute)}`,
    actions: html`${back(context)}
    ${
      open
        ? html`<span></span>`
        : html`<button class="secondary" @click=${on({ type: "wrong" })}>
            ${file.wrong}<small>${file.wrongAbout}</small>
          </button>`
    }`,
  };
}

/** Choices, for a panel without a keyboard; of a number the right one can be pressed. */
export function disputePage(context: MattersPage<"dispute">): Page {
  const { words, state, step, on } = context;
  const { file } = words;
  const known = state.file?.person.fields.find(({ field }) => field === step.field);
  // What a card says is put right on the card.
  const digits = known !== undefined && known.source !== "idCard" && /^[\d*]+$/.test(known.value);
  return {
    title: file.whatIsWrong,
    about: file.whatIsWrongAbout,
    content: html`<div class="ways">
      ${
        digits
          ? html`<button class="primary" @click=${on({ type: "digits" })}>${file.press}</button>`
          : nothing
      }
      ${file.reasons.map(
        ([sent, said]) =>
          html`<button class="secondary" @click=${on({ type: "because", words: sent })}>${said}</button>`,
      )}
      <button class="secondary" @click=${on({ type: "write" })}>${file.write}</button>
    </div>`,
    actions: html`${back(context)}<span></span>`,
  };
}

/** As many as the clerk is sent. */
const mostWords = 200;

export function ownWordsPage(context: MattersPage<"ownWords">): Page {
  const { view, words, step, on } = context;
  const { file } = words;
  const trouble = !step.wrong ? "" : step.composing ? file.unchosen : file.nothingWritten;
  return {
    title: file.whatIsWrong,
    about: nameOfField(context, "person", step.field),
    content: html`<text-keyboard
      .view=${view}
      .value=${step.entered}
      .most=${mostWords}
      .kind=${"words"}
      .label=${file.write}
      .trouble=${trouble}
      @text-typed=${({ text, composing }: TextTyped) => on({ type: "typed", text, composing })()}
    ></text-keyboard>`,
    actions: html`${back(context)}
      <button class="primary" @click=${on({ type: "forward" })}>${file.pressSend}</button>`,
  };
}

export function rightDigitsPage(context: MattersPage<"rightDigits">): Page {
  const { view, words, step, on } = context;
  const { file } = words;
  return {
    title: file.pressTitle,
    about: nameOfField(context, "person", step.field),
    content: html`${step.wrong ? note("warn", file.pressWrong) : html`<p>${file.pressAbout}</p>`}
    ${shownDigits(file.pressTitle, step.entered)} ${digitKeys(view.words, on)}`,
    actions: html`${back(context)}
      <button class="primary" @click=${on({ type: "forward" })}>${file.pressSend}</button>`,
  };
}
