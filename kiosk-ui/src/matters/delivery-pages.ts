import { html, nothing } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { icon } from "../elements/index.ts";
import { digitKeys, paged, shownDigits, type Page } from "../flow/index.ts";
import { receiverLength, villagePoints } from "./delivering.ts";
import type { TextTyped } from "../typing/index.ts";
import { back, note, type MattersPage } from "./page.ts";

type Chosen = NonNullable<MattersPage<"delivery">["step"]["delivery"]["chosen"]>;

function chosenCard({ words, step }: MattersPage<"delivery">, chosen: Chosen) {
  const { delivery } = words;
  const { code, carrier, tracking, way, point } = chosen;
  const place = step.delivery.points.find((one) => one.code === point)?.name;
  return html`<dl class="receipt card">
    ${
      code === undefined
        ? nothing
        : html`<div>
            <dt>${delivery.code}</dt>
            <dd class="day">${code}</dd>
          </div>`
    }
    <div>
      <dt>${delivery.chosen}</dt>
      <dd>
        ${delivery.ways[way].do}${way === "post" || place === undefined ? nothing : html` · <span lang="zh-CN">${place}</span>`}
      </dd>
    </div>
    ${carrier === undefined ? nothing : html`<div><dt>${delivery.sent(carrier, tracking ?? "")}</dt></div>`}
    ${code === undefined ? nothing : html`<div><dt>${delivery.codeAbout}</dt></div>`}
  </dl>`;
}

/** What was chosen and how far it is; while nothing is ready it can be chosen anew. */
export function deliveryPage(context: MattersPage<"delivery">): Page {
  const { words, step, on, view } = context;
  const { delivery } = words;
  const { ways, known, chosen } = step.delivery;
  const changeable = chosen === undefined || chosen.state === "chosen";
  const offered = ways.filter((way) => way !== "village" || villagePoints(step).length > 0);
  return {
    title: chosen === undefined ? delivery.title : delivery.states[chosen.state],
    content: html`${ways.length === 0 && chosen === undefined ? html`<div class="ask"><p>${delivery.none}</p></div>` : nothing}
    ${chosen === undefined ? nothing : chosenCard(context, chosen)}
    ${
      changeable && ways.length > 0
        ? html`<div class="ways">
            ${offered.map(
              (way, i) =>
                html`<button
                  class=${chosen === undefined && i === 0 ? "primary" : "secondary"}
                  @click=${on({ type: "way", way })}
                >
                  ${delivery.ways[way].do}${
                    way === "post" && known.address !== undefined
                      ? html`<small lang="zh-CN">${known.address}</small>`
                      : html`<small>${delivery.ways[way].why}</small>`
                  }
                </button>`,
            )}
          </div>`
        : nothing
    }`,
    actions: html`${back(context)}${
      chosen === undefined
        ? html`<span></span>`
        : html`<button class="primary" @click=${context.journey({ type: "leave" })}>
            ${view.words.help.leave}
          </button>`
    }`,
  };
}

export function pointPage(context: MattersPage<"point">): Page {
  const { words, step, on } = context;
  return {
    title: words.delivery.point,
    content: paged(
      context,
      villagePoints(step),
      ({ code, name }) =>
        html`<button class="row" @click=${on({ type: "point", code })}>
          <span><strong lang="zh-CN">${name}</strong></span
          ><span class="state">${icon("more")}</span>
        </button>`,
    ),
    actions: html`${back(context)}<span></span>`,
  };
}

/** Whose name, or which address, the post goes to. */
export function writingPage(context: MattersPage<"writing">): Page {
  const { words, step, on, view } = context;
  const { part, to } = step;
  const { ask, wrong } = words.delivery.receiver[part];
  return {
    title: ask,
    about: words.delivery.receiver.about,
    content: html`${keyed(
      part,
      html`<text-keyboard
        .view=${view}
        .value=${to[part]}
        .most=${receiverLength[part][1]}
        .label=${ask}
        .trouble=${step.wrong ? wrong : ""}
        @text-typed=${({ text, composing }: TextTyped) => on({ type: "typed", text, composing })()}
      ></text-keyboard>`,
    )}`,
    actions: html`${back(context)}
      <button class="primary" @click=${on({ type: "forward" })}>${view.words.actions.next}</button>`,
  };
}

/** The carrier wants a telephone. */
export function addressPage(context: MattersPage<"address">): Page {
  const { words, step, on, view } = context;
  const { delivery } = words;
  return {
    title: delivery.telephone,
    about: html`<span lang="zh-CN">${step.to.address}</span>`,
    content: html`${step.wrong ? note("warn", delivery.wrong) : html`<p>${delivery.telephoneAbout}</p>`}
    ${shownDigits(delivery.telephone, step.entered)} ${digitKeys(view.words, on)}`,
    actions: html`${back(context)}
      <button class="secondary" @click=${on({ type: "rewrite" })}>${delivery.receiver.other}</button>
      <button class="primary" @click=${on({ type: "forward" })}>${delivery.send}</button>`,
  };
}
