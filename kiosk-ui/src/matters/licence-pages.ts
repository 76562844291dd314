import { html, nothing } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { paged, type Page } from "../flow/index.ts";
import { obstacleWords } from "../availability.ts";
import { printerObstacles } from "../device/index.ts";
import { beginning } from "./letter.ts";
import { back, dayOfYear, note, printTrouble, type MattersPage } from "./page.ts";
import { isUnderWay } from "./steps.ts";

export function licencesPage(context: MattersPage<"licences">): Page {
  const { words, state, on } = context;
  const { licence } = words;
  const valid = state.licences.toSorted((a, b) => b.issuedAt - a.issuedAt);
  return {
    title: licence.title,
    content:
      valid.length === 0
        ? html`<div class="ask">
            <p>${licence.none}</p>
            <p class="soft">${licence.noneWhy}</p>
          </div>`
        : paged(
            context,
            valid,
            (one) =>
              html`<button class="row" @click=${on({ type: "openLicence", id: one.id })}>
                <span
                  ><strong lang="zh-CN">${one.title}</strong
                  ><small class="from">${licence.issued(dayOfYear(words, one.issuedAt))}</small></span
                >
                <span class="state ${one.state === "valid" ? "good" : "bad"}"
                  >${icon(one.state === "valid" ? "check" : "cross")}${licence[one.state]}</span
                >
              </button>`,
          ),
    actions: html`${back(context)}<span></span>`,
  };
}

/** One licence; a printer that cannot print says so before anything is asked. */
export function licencePage(context: MattersPage<"licence">): Page {
  const { view, words, state, step, on } = context;
  const { licence } = words;
  const one = state.licences.find(({ id }) => id === step.id);
  if (one === undefined) return { title: licence.title, content: html``, actions: back(context) };
  const obstacles = printerObstacles(view.facts.devices.certificatePrinter);
  const can = one.state === "valid" && obstacles.length === 0;
  return {
    title: html`<span lang="zh-CN">${one.title}</span>`,
    content: html`<dl class="receipt card">
        <div>
          <dt>${licence[one.state]}</dt>
          <dd>${licence.issued(dayOfYear(words, one.issuedAt))}</dd>
        </div>
        <div>
          <dt>${licence.issuer}</dt>
          <dd lang="zh-CN">${one.issuer}</dd>
        </div>
        <div>
          <dt>${licence.number}</dt>
          <dd class="small">${one.number}</dd>
        </div>
        ${
          one.revokedFor === undefined
            ? nothing
            : html`<div>
                <dt>${licence.why}</dt>
                <dd class="letters" lang="zh-CN">
                  ${beginning(one.revokedFor, view.modes.elder ? 60 : 160)}
                </dd>
              </div>`
        }
      </dl>
      ${
        one.state === "valid" && obstacles.length > 0
          ? note("warn", view.words.notice.cannotPrintWhy(obstacleWords(view.words, obstacles)))
          : nothing
      }`,
    actions: html`${back(context)}
    ${
      can
        ? html`<button class="primary" @click=${on({ type: "copy" })}>
            ${licence.copy}<small>${licence.copyAbout}</small>
          </button>`
        : html`<span></span>`
    }`,
  };
}

/** What for: it stands on the copy. */
export function purposePage(context: MattersPage<"purpose">): Page {
  const { words, on } = context;
  const { licence } = words;
  return {
    title: licence.purpose,
    about: licence.purposeAbout,
    content: html`<div class="ways">
      ${licence.purposes.map(
        ([purpose, said]) =>
          html`<button class="secondary" @click=${on({ type: "purpose", purpose })}>${said}</button>`,
      )}
    </div>`,
    actions: html`${back(context)}<span></span>`,
  };
}

/** Refusals that another try would only meet again. */
const final: ReadonlySet<string> = new Set(["copiesExhausted", "certificateRevoked", "nameNotPrintable"]);

export function copyPage(context: MattersPage<"copy">): Page {
  const { view, words, step, on, journey } = context;
  const { licence } = words;
  const { job } = step;
  const onward = html`${back(context)}
    <button class="primary" @click=${journey({ type: "leave" })}>${view.words.help.leave}</button>`;
  if (isUnderWay(job))
    return {
      title: licence.coming,
      content: html`<div class="ask"><p class="wait" role="status">${licence.coming}</p></div>`,
      actions: html``,
    };
  if (typeof job === "object" && "state" in job && job.state === "printed")
    return {
      title: licence.out,
      content: html`<div class="ask"><p>${note("good", licence.take)}</p></div>`,
      actions: onward,
    };
  if (typeof job === "object" && "state" in job && job.state === "unknown")
    return {
      title: licence.unknown,
      content: html`<div class="ask">
        <p class="callout warn">${phrased(licence.unknownWhy(view.facts.site?.phone ?? ""))}</p>
      </div>`,
      actions: onward,
    };
  const code = typeof job === "string" ? undefined : "refused" in job ? job.refused : job.reason;
  return {
    title: licence.notOut,
    content: html`<div class="ask" role="alert">
      <p class="callout warn">${phrased(printTrouble(view.words, code))}</p>
    </div>`,
    actions: html`${back(context)}
    ${
      code !== undefined && final.has(code)
        ? html`<button class="primary" @click=${journey({ type: "help" })}>${view.words.help.button}</button>`
        : html`<button class="primary" @click=${on({ type: "retry" })}>${view.words.actions.retry}</button>`
    }`,
  };
}
