import type { CasePage } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { instantWords } from "../elements/index.ts";
import type { Severity } from "../fleet.ts";
import { word, type DeskWords } from "../locale/index.ts";

type Material = CasePage["materials"][number];
type Step = CasePage["timeline"][number];

/** In whose words, for whom. */
interface Telling {
  readonly words: DeskWords;
  readonly me: string;
  readonly language: string;
}

const materialSeverity: Readonly<Record<Material["state"], Severity>> = {
  held: "good",
  missing: "bad",
  asked: "soon",
  tolerated: "soon",
  promised: "none",
  kept: "good",
  broken: "bad",
  corrected: "good",
};

/** Who applied and what they filled in. */
export function formOf({ applicant, form }: CasePage, words: DeskWords) {
  return html`<section class="panel">
    <h3>${words.form}</h3>
    <dl>
      <dt>${words.applicant}</dt>
      <dd data-applicant>${applicant.name} ${applicant.idNumber}</dd>
      ${form.map(
        ({ label, value }) =>
          html`<dt>${label}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    ${form.length === 0 ? html`<p class="soft">${words.formEmpty}</p>` : nothing}
  </section>`;
}

/** A material that is not needed and not there is no gap. */
function severityOf({ state, required }: Material): Severity {
  return state === "missing" && !required ? "none" : materialSeverity[state];
}

export function materialsOf({ materials }: CasePage, words: DeskWords) {
  return html`<section class="panel">
    <h3>${words.materials}</h3>
    ${
      materials.length === 0
        ? html`<p class="soft">${words.materialsEmpty}</p>`
        : html`<table>
            <tbody>
              ${materials.map(
                (one) =>
                  html`<tr data-material=${one.ref} data-state=${one.state}>
                    <td>${one.name}</td>
                    <td class="soft">
                      ${[
                        one.required ? words.required : words.conditional,
                        ...(one.tolerable ? [words.tolerable] : []),
                        ...(one.promisable ? [words.promisable] : []),
                      ].join(" · ")}
                    </td>
                    <td>
                      <status-mark severity=${severityOf(one)}
                        >${words.materialState[one.state]}${one.dueBy === undefined ? "" : ` · ${words.until(one.dueBy)}`}</status-mark
                      >
                    </td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
  </section>`;
}

/** The sealed document it resulted in, to print at the window. */
export function resultOf({ id, result }: CasePage, words: DeskWords) {
  if (result === undefined) return nothing;
  const { number, state } = result;
  return html`<section class="panel" data-result=${state}>
    <h3>${words.resultDocument}</h3>
    <p>
      ${
        state === "valid"
          ? html`<a href=${`/api/staff/cases/${id}/result`} target="_blank" rel="noopener">${number}</a>`
          : html`${number} <status-mark severity="bad">${words.resultRevoked}</status-mark>`
      }
    </p>
  </section>`;
}

export function checklistOf({ checklist }: CasePage, words: DeskWords) {
  return html`<section class="panel">
    <h3>${words.checklist}</h3>
    ${
      checklist.length === 0
        ? html`<p class="soft">${words.checklistEmpty}</p>`
        : html`${checklist.map(
              (point) => html`<label class="line"><input type="checkbox" /><span>${point}</span></label>`,
            )}
            <p class="soft">${words.checklistHint}</p>`
    }
  </section>`;
}

/** `staff:0f3c…` as a person reads it. Names of staff come with their accounts; until then a short number. */
function actorWords(actor: string, { words, me }: Telling): string {
  const [kind = "", id = ""] = actor.split(":", 2);
  if (kind === "staff") return id === me ? words.me : `${words.actor.staff} ${id.slice(0, 8)}`;
  return word(words.actor, kind);
}

/** `2026-11-25 10:32 · 工作人员 0f3c · 收件` */
export function stepWords(step: Step, telling: Telling): string {
  const { words, language } = telling;
  return [
    instantWords(step.at, language),
    actorWords(step.actor, telling),
    word(words.timeline, step.type),
  ].join(" · ");
}

/** What happened, newest first. */
export function timelineOf({ timeline, materials }: CasePage, telling: Telling) {
  const { words, language } = telling;
  const name = (ref: string) => materials.find((one) => one.ref === ref)?.name ?? ref;
  return html`<section class="panel">
    <h3>${words.history}</h3>
    <ol>
      ${timeline.toReversed().map(
        (step) =>
          html`<li data-step=${step.type}>
            <strong>${word(words.timeline, step.type)}</strong> · ${actorWords(step.actor, telling)}
            <div class="soft">${instantWords(step.at, language)}</div>
            ${step.refs.length === 0 ? nothing : html`<div>${step.refs.map(name).join(" · ")}</div>`}
            ${step.words === undefined ? nothing : html`<div class="words">${step.words}</div>`}
          </li>`,
      )}
    </ol>
  </section>`;
}
