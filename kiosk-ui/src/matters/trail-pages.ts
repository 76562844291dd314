import type { AccessLogEntry, OwnLicence } from "@zizhuban/server-contract";
import { html, nothing, type TemplateResult } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { paged, type Page } from "../flow/index.ts";
import { nameOf } from "./list-pages.ts";
import { back, dayOf, dayOfYear, type MattersBase, type MattersPage } from "./page.ts";

// What was done for somebody, what they agreed to, and who looked at what is known of them.

const none = (text: string) => html`<div class="ask"><p>${text}</p></div>`;

/** Everything that was done, also what was done at once; what still can be opened opens. */
export function historyPage(context: MattersPage<"history">): Page {
  const { view, words, state, on } = context;
  const cases = state.file?.person.cases ?? [];
  return {
    title: words.file.menu.history.name,
    content:
      cases.length === 0
        ? none(words.file.noHistory)
        : html`${paged(context, cases, ({ id, itemKey, itemName, phase, appliedAt }) => {
            const inner = html`<span
                ><strong class="what">${nameOf(view, itemKey, itemName)}</strong
                ><small>${dayOfYear(words, appliedAt)}</small></span
              >
              <span class="state soft">${words.phases[phase]}</span>`;
            return state.cases.some((one) => one.id === id)
              ? html`<button class="row" @click=${on({ type: "openCase", id })}>${inner}</button>`
              : html`<div class="row card">${inner}</div>`;
          })}`,
    actions: html`${back(context)}<span></span>`,
  };
}

type Authorised = { readonly licence: OwnLicence; readonly given: OwnLicence["authorisations"][number] };
const authorisedBy = (licences: readonly OwnLicence[]): Authorised[] =>
  licences.flatMap((licence) => licence.authorisations.map((given) => ({ licence, given })));

/** What was agreed to: a question to a register once, the use of a licence until it is taken back. */
export function consentsPage(context: MattersPage<"consents">): Page {
  const { view, words, state, on } = context;
  const { file } = words;
  const asked = (state.file?.person.consents ?? []).map(({ register, purpose, givenAt }) => ({
    at: givenAt,
    row: html`<div class="row card">
      <span
        ><strong class="what" lang="zh-CN">${register}</strong><small lang="zh-CN">${purpose}</small></span
      >
      <span class="when soft">${dayOf(words, givenAt)}<small>${file.once}</small></span>
    </div>`,
  }));
  const given = authorisedBy(state.licences).map(({ licence, given: one }) => {
    const over = one.endedAt !== undefined || one.expiresAt <= view.now;
    const inner = html`<span
        ><strong class="what" lang="zh-CN">${licence.title}</strong
        ><small lang="zh-CN">${one.purpose}</small></span
      >
      <span class="when ${over ? "soft" : ""}"
        >${over ? dayOf(words, one.givenAt) : html`<span class="state">${file.end}${icon("more")}</span>`}<small
          >${one.endedAt === undefined ? file.until(dayOf(words, one.expiresAt)) : file.ended}</small
        ></span
      >`;
    return {
      at: over ? one.givenAt : Number.MAX_SAFE_INTEGER,
      row: over
        ? html`<div class="row card">${inner}</div>`
        : html`<button class="row" @click=${on({ type: "endConsent", id: one.id })}>${inner}</button>`,
    };
  });
  // What can be taken back comes first.
  const rows = [...asked, ...given].toSorted((a, b) => b.at - a.at);
  return {
    title: file.menu.consents.name,
    about: rows.length === 0 ? "" : file.consentsAbout,
    content: rows.length === 0 ? none(file.noConsents) : html`${paged(context, rows, ({ row }) => row)}`,
    actions: html`${back(context)}<span></span>`,
  };
}

/** Nobody takes something back by a slip of the finger. */
export function endConsentPage(context: MattersPage<"endConsent">): Page {
  const { words, state, step, on } = context;
  const found = authorisedBy(state.licences).find(({ given }) => given.id === step.id);
  return {
    title: words.file.endTitle,
    about: html`<span lang="zh-CN">${found?.licence.title} · ${found?.given.purpose}</span>`,
    content: html`<div class="ask"><p>${phrased(words.file.endAbout)}</p></div>`,
    actions: html`<button class="secondary" @click=${on({ type: "forward" })}>${words.file.endDo}</button>
      <button class="primary" @click=${on({ type: "back" })}>${words.file.endKeep}</button>`,
  };
}

/** Which desk it was: a place, a department, what is done there. */
function officeOf({ words, view }: MattersBase, { office }: AccessLogEntry): TemplateResult | string {
  const { place, department, role } = office ?? {};
  const named = [place, department].filter((part) => part !== undefined);
  if (named.length === 0 && role === undefined) return words.file.staff;
  return html`${named.map((part) => html`${view.words.dataText(part)} `)}${role === undefined ? nothing : words.file.roles[role]}`;
}

function lookRow(context: MattersBase, entry: AccessLogEntry) {
  const { words } = context;
  const { file } = words;
  const object = entry.register ?? entry.paper;
  return html`<div class="row card tall">
    <span
      ><strong class="what">${officeOf(context, entry)}</strong
      ><small class="what"
        >${file.did[entry.kind]}${object === undefined ? nothing : html` <span lang="zh-CN">${object}</span>`}
        · <span lang="zh-CN">${entry.purpose}</span></small
      ></span
    >
    <span class="when"
      >${dayOf(words, entry.at)}<small
        >${entry.times > 1 ? file.times(entry.times) : file.outcomes[entry.outcome]}</small
      ></span
    >
  </div>`;
}

/** Who looked, when, what for. */
export function accessLogPage(context: MattersPage<"accessLog">): Page {
  const { words, state } = context;
  const { file } = words;
  return {
    title: file.menu.looks.name,
    about: state.looks.length === 0 ? "" : file.looksAbout,
    content:
      state.looks.length === 0
        ? none(file.noLooks)
        : html`${paged(context, state.looks, (entry) => lookRow(context, entry), context.view.modes.elder ? 1 : 0)}`,
    actions: html`${back(context)}<span></span>`,
  };
}
