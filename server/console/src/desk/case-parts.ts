import type { CasePage } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
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

/** `工作人员看的证件 · 临时居民身份证 · 王窗口` */
function knownWords({ token, document, byName }: NonNullable<CasePage["known"]>, words: DeskWords): string {
  return [
    words.known[token],
    ...(document === undefined ? [] : [words.documents[document]]),
    ...(byName === undefined ? [] : [byName]),
  ].join(" · ");
}

/** Who applied and what they filled in. */
export function formOf({ applicant, known, form }: CasePage, words: DeskWords) {
  return html`<section class="panel">
    <h3>${words.form}</h3>
    <dl>
      <dt>${words.applicant}</dt>
      <dd data-applicant>${applicant.name} ${applicant.idNumber}</dd>
      ${
        known === undefined
          ? nothing
          : html`<dt>${words.knownBy}</dt>
              <dd data-known=${known.token}>${knownWords(known, words)}</dd>`
      }
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

/** @param show says that an ID card was shown at the window */
export function materialsOf({ materials }: CasePage, words: DeskWords, show: (ref: string) => void) {
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
                      ${
                        one.toShow === undefined
                          ? nothing
                          : html`<button data-show=${one.ref} @click=${() => show(one.ref)}>
                              ${words.cardShown}
                            </button>`
                      }
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

/** @param mark undefined for who cannot do anything to the case now: they only see who looked */
export function checklistOf(
  { checklist }: CasePage,
  telling: Telling & { readonly mark: ((point: number, looked: boolean) => void) | undefined },
) {
  const { words, language, mark } = telling;
  return html`<section class="panel">
    <h3>${words.checklist}</h3>
    ${
      checklist.length === 0
        ? html`<p class="soft">${words.checklistEmpty}</p>`
        : html`${checklist.map(
              ({ point, looked }, index) =>
                html`<label class="line" data-looked=${looked !== undefined}>
                  <input
                    type="checkbox"
                    .checked=${live(looked !== undefined)}
                    ?disabled=${mark === undefined}
                    @change=${(event: Event) =>
                      mark?.(index, event.target instanceof HTMLInputElement && event.target.checked)}
                  />
                  <span
                    >${point}
                    ${
                      looked === undefined
                        ? nothing
                        : html`<span class="soft"
                            >${actorWords(looked.by, looked.byName, telling)} ·
                            ${instantWords(looked.at, language)}</span
                          >`
                    }</span
                  >
                </label>`,
            )}
            <p class="soft">${words.checklistHint}</p>`
    }
  </section>`;
}

/** A colleague by name; one whose account is not known any more by the beginning of its id. */
function actorWords(actor: string, name: string | undefined, { words, me }: Telling): string {
  const [kind = "", id = ""] = actor.split(":", 2);
  if (kind !== "staff") return word(words.actor, kind);
  return id === me ? words.me : (name ?? `${words.actor.staff} ${id.slice(0, 8)}`);
}

/** `2026-11-25 10:32 · 王窗口 · 收件` */
export function stepWords(step: Step, telling: Telling): string {
  const { words, language } = telling;
  return [
    instantWords(step.at, language),
    actorWords(step.actor, step.actorName, telling),
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
            <strong>${word(words.timeline, step.type)}</strong> ·
            ${actorWords(step.actor, step.actorName, telling)}
            <div class="soft">${instantWords(step.at, language)}</div>
            ${step.refs.length === 0 ? nothing : html`<div>${step.refs.map(name).join(" · ")}</div>`}
            ${step.words === undefined ? nothing : html`<div class="words">${step.words}</div>`}
          </li>`,
      )}
    </ol>
  </section>`;
}
