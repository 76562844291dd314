import type { PrintJobView } from "@zizhuban/device-agent-contract";
import { css, html, nothing } from "lit";
import { icon, phrased, ScreenElement } from "../elements/index.ts";
import type { PlaceAt } from "../journey/index.ts";
import { reasonWords, type TroubleCode, type Words } from "../locale/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt } from "../view.ts";
import { drawingStyle, paperDrawing } from "./kiosk-drawing.ts";
import { progress, progressStyle } from "./progress.ts";

type Telling = "preparing" | "printing" | "waiting" | "printed" | "notPrinted" | "refused" | "unknown";

/** Refusals that another try would only meet again. */
const final: ReadonlySet<TroubleCode> = new Set([
  "copiesExhausted",
  "grantUsed",
  "certificateRevoked",
  "nameNotPrintable",
]);

interface Told {
  readonly telling: Telling;
  readonly title: string;
  readonly about: string;
  /** Stages done, 0 to 3. */
  readonly done: number;
}

/** What is said of a job, from what the agent knows of it and nothing else. */
function tell(words: Words, place: PlaceAt<"print">): Told {
  const { print, troubles } = words;
  const pages = place.round.outcome.certificate?.pages ?? place.round.item.pages;
  if (place.refused !== undefined) {
    const telling = final.has(place.refused) ? "refused" : "notPrinted";
    const lost = place.refused === "serverUnreachable";
    const about = lost ? print.noServer : print.refused(troubles[place.refused]);
    return { telling, title: print.notPrinted, about, done: 0 };
  }
  const job: PrintJobView | undefined = place.round.papers.certificate;
  switch (job?.state) {
    case undefined:
    case "journalled":
    case "fetching":
      return {
        telling: "preparing",
        title: print.preparing,
        about: print.preparingAbout,
        done: job === undefined ? 0 : 1,
      };
    case "sending":
    case "printing": {
      const done = job.state === "printing" ? 2 : 1;
      return job.reason === undefined
        ? {
            telling: "printing",
            title: print.printing,
            about: print.printingAbout(job.pagesDone ?? 0, job.pages ?? pages),
            done,
          }
        : {
            telling: "waiting",
            title: print.waiting,
            about: print.waitingAbout(reasonWords(words, job.reason)),
            done,
          };
    }
    case "printed":
      return {
        telling: "printed",
        title: print.printed,
        about: print.printedAbout(job.pages ?? pages),
        done: 3,
      };
    case "notPrinted":
      return {
        telling: "notPrinted",
        title: print.notPrinted,
        about:
          job.reason === "serverUnreachable"
            ? print.noServer
            : print.notPrintedAbout(reasonWords(words, job.reason)),
        done: 1,
      };
    case "unknown":
      return { telling: "unknown", title: print.unknown, about: print.unknownAbout, done: 2 };
  }
}

/** Paper coming out is shown coming out; an unknown end is never called a failure. */
export class PrintStep extends ScreenElement {
  static override styles = [
    base,
    zones,
    progressStyle,
    drawingStyle,
    css`
      .content {
        gap: 22px;
        padding-top: 0;
      }
      .about.warn {
        font-weight: 600;
      }
      .stages {
        display: flex;
        gap: 16px;
      }
      .stages li {
        flex: 1;
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 14px;
        min-height: 84px;
        padding: 6px 10px;
        border-radius: 24px;
        background: var(--card);
        border: 2px solid var(--line);
        font-size: calc(30px * (0.6 + 0.4 * var(--scale-text)));
        line-height: 1.25;
        text-align: center;
      }
      .stages .done {
        color: var(--reed);
        border-color: currentColor;
        background: var(--reed-soft);
      }
    `,
  ];

  #actions(telling: Telling) {
    const { words } = this.view;
    const { print } = words;
    const next = (text: string, about: string) =>
      html`<button class="primary" @click=${this.on({ type: "next" })}>
        ${text}${about === "" ? nothing : html`<small>${about}</small>`}
      </button>`;
    switch (telling) {
      case "preparing":
      case "printing":
        return html`<div class="wait" role="status">${print[telling]}</div>`;
      case "waiting":
        return next(print.giveUp, print.giveUpAbout);
      case "printed":
        return next(print.taken, "");
      case "unknown":
      case "refused":
        return next(words.actions.next, "");
      case "notPrinted":
        return html`<button class="secondary" @click=${this.on({ type: "next" })}>${print.giveUp}</button>
          <button class="primary" @click=${this.on({ type: "retry" })}>${print.again}</button>`;
    }
  }

  override render() {
    const place = placeAt(this.view, "print");
    if (place === undefined) return nothing;
    const { words } = this.view;
    const { telling, title, about, done } = tell(words, place);
    const troubled = !["preparing", "printing", "printed"].includes(telling);
    const printing = telling === "printing" && done === 2 ? "half" : "none";
    const paper = telling === "printed" ? "whole" : telling === "unknown" ? "maybe" : printing;
    return html`
      <div class="title">
        ${progress(this.view, place.round, "print")}
        <h1>${title}</h1>
      </div>
      <div class="content">
        <p class="about ${troubled ? "callout warn state" : "soft"}" role="status">
          ${troubled ? icon("warn") : nothing}<span>${phrased(about)}</span>
        </p>
        <figure class="picture">${paperDrawing(paper)}</figure>
        <ol class="stages">
          ${words.print.stages.map(
            (stage, i) =>
              html`<li class=${i < done ? "done" : ""}>${icon(i < done ? "check" : "ring")}${stage}</li>`,
          )}
        </ol>
      </div>
      <div class="actions">${this.#actions(telling)}</div>
    `;
  }
}
customElements.define("print-step", PrintStep);
