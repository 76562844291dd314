import { maskIdNumber } from "@zizhuban/device-agent-contract";
import { html, nothing } from "lit";
import { icon, phrased } from "../elements/index.ts";
import { digitKeys, paged, shownDigits, type Page } from "../flow/index.ts";
import { itemName } from "../item-name.ts";
import type { TextTyped } from "../typing/index.ts";
import { back, dayOf, itemsText, warning, type RightsPage } from "./page.ts";
import { daysOffered, purposesOffered } from "./steps.ts";

export function consentPage(context: RightsPage<"consent">): Page {
  const { view, words, state, on } = context;
  const { title, who, what, why } = view.words.consent;
  const citizen = view.journey.visit?.citizen;
  return {
    title: words.give.consentTitle,
    about: words.give.consentAbout,
    content: html`<dl class="told card" aria-label=${title}>
      <div>
        <dt>${who}</dt>
        <dd>${citizen?.name ?? ""} ${citizen?.idNumber ?? ""}</dd>
      </div>
      <div>
        <dt>${what}</dt>
        <dd lang="zh-CN">${state.terms?.consent.register ?? ""}</dd>
      </div>
      <div>
        <dt>${why}</dt>
        <dd lang="zh-CN">${state.terms?.consent.purpose ?? ""}</dd>
      </div>
    </dl>`,
    actions: html`${back(context)}
      <button class="primary" @click=${on({ type: "forward" })}>${words.give.agree}</button>`,
  };
}

export function enterprisePage(context: RightsPage<"enterprise">): Page {
  const { view, words, state, on, journey } = context;
  if (state.enterprises.length === 0)
    return {
      title: words.give.noEnterprise,
      content: html`<div class="ask"><p>${phrased(words.give.noEnterpriseWhy)}</p></div>`,
      actions: html`${back(context)}
        <button class="primary" @click=${journey({ type: "help" })}>${view.words.help.button}</button>`,
    };
  return {
    title: words.give.enterprise,
    content: paged(
      context,
      state.enterprises,
      (enterprise) =>
        html`<button class="row" @click=${on({ type: "enterprise", enterprise })}>
          <span><strong lang="zh-CN">${enterprise.name}</strong><small>${enterprise.uscc}</small></span>
          <span class="state">${icon("more")}</span>
        </button>`,
    ),
    actions: back(context),
  };
}

export function numberPage(context: RightsPage<"number">): Page {
  const { view, words, step, on } = context;
  return {
    title: words.give.number,
    about: words.give.numberAbout,
    content: html`${shownDigits(words.give.numberLabel, step.entered)}
    ${step.wrong ? warning(words.give.numberWrong) : nothing} ${digitKeys(view.words, on, "X")}`,
    actions: html`${back(context)}
      <button class="primary" @click=${on({ type: "forward" })}>${words.give.forward}</button>`,
  };
}

export function namePage(context: RightsPage<"name">): Page {
  const { view, words, state, step, on } = context;
  return {
    title: words.give.name,
    about: words.give.nameAbout,
    content: html`<text-keyboard
      .view=${view}
      .value=${state.draft.name}
      .most=${60}
      kind="words"
      .label=${words.give.nameLabel}
      .trouble=${step.wrong ? words.give.nameWrong : ""}
      @text-typed=${({ text, composing }: TextTyped) => on({ type: "typed", text, composing })()}
    ></text-keyboard>`,
    actions: html`${back(context)}
      <button class="primary" @click=${on({ type: "forward" })}>${words.give.forward}</button>`,
  };
}

/** Services that are done for an enterprise. */
export function itemsPage(context: RightsPage<"items">): Page {
  const { view, words, state, on } = context;
  const items = (view.facts.catalogue?.items ?? []).filter(({ identityLevel }) => identityLevel === "A3");
  const { items: chosen } = state.draft;
  const all = items.every(({ key }) => chosen.includes(key));
  const box = (is: boolean) =>
    html`<span class="state ${is ? "good" : "soft"}">${icon(is ? "check" : "ring")}</span>`;
  const rows = [undefined, ...items];
  return {
    title: words.give.items,
    about: words.give.itemsAbout,
    content: paged(context, rows, (item) =>
      item === undefined
        ? html`<button
            class="row"
            aria-pressed=${String(all)}
            @click=${on({ type: "toggle", items: items.map(({ key }) => key) })}
          >
            <span><strong>${words.give.all}</strong></span
            >${box(all)}
          </button>`
        : html`<button
            class="row"
            aria-pressed=${String(chosen.includes(item.key))}
            @click=${on({ type: "toggle", items: [item.key] })}
          >
            <span><strong>${itemName(view.words, item)}</strong></span
            >${box(chosen.includes(item.key))}
          </button>`,
    ),
    actions: html`${back(context)}
      <button
        class=${chosen.length > 0 ? "primary" : "secondary"}
        ?disabled=${chosen.length === 0}
        @click=${on({ type: "forward" })}
      >
        ${words.give.chosen(chosen.length)}
      </button>`,
  };
}

export function purposePage(context: RightsPage<"purpose">): Page {
  const { words, on } = context;
  return {
    title: words.give.purpose,
    content: html`<div class="ways">
      ${purposesOffered.map(
        (purpose) =>
          html`<button class="secondary" @click=${on({ type: "purpose", purpose })}>
            ${words.give.purposeSaid[purpose] ?? purpose}
          </button>`,
      )}
    </div>`,
    actions: back(context),
  };
}

export function daysPage(context: RightsPage<"days">): Page {
  const { words, on } = context;
  return {
    title: words.give.days,
    content: html`<div class="ways">
      ${daysOffered.map(
        (days) =>
          html`<button class="secondary" @click=${on({ type: "days", days })}>
            ${words.give.daysSaid(days)}
          </button>`,
      )}
    </div>`,
    actions: back(context),
  };
}

export function reviewPage(context: RightsPage<"review">): Page {
  const { view, words, state, on } = context;
  const { enterprise, name, idNumber, items, purpose, days } = state.draft;
  const { facts, give } = words;
  return {
    title: give.review,
    content: html`<dl class="told card">
      <div>
        <dt>${facts.enterprise}</dt>
        <dd lang="zh-CN">${enterprise?.name ?? ""}</dd>
      </div>
      <div>
        <dt>${facts.agent}</dt>
        <dd><span lang="zh-CN">${name}</span> ${maskIdNumber(idNumber)}</dd>
      </div>
      <div>
        <dt>${facts.what}</dt>
        <dd>${itemsText(view, words, { items: [...items], departments: [] })}</dd>
      </div>
      <div>
        <dt>${facts.why}</dt>
        <dd>${give.purposeSaid[purpose] ?? purpose}</dd>
      </div>
      <div>
        <dt>${facts.until}</dt>
        <dd>${dayOf(view.now + days * 86_400_000)} (${give.daysSaid(days)})</dd>
      </div>
    </dl>`,
    actions: html`${back(context)}
      <button class="primary" @click=${on({ type: "forward" })}>${give.forward}</button>`,
  };
}

/** What they declare, word for word as it is kept. */
export function declarationPage(context: RightsPage<"declaration">): Page {
  const { view, words, state, on } = context;
  const text = state.terms?.declaration.text[view.words.tag === "en" ? "en" : "zh-CN"] ?? "";
  return {
    title: words.give.declaration,
    content: html`<p class="declaration card">${text}</p>`,
    actions: html`${back(context)}
      <button class="primary" @click=${on({ type: "forward" })}>${words.give.agreeAndGive}</button>`,
  };
}

export function madePage(context: RightsPage<"made">): Page {
  const { words, step, on } = context;
  return {
    title: words.give.made,
    about: words.list.given(step.made.agent.name),
    content: html`<div class="ask">
      <p lang="zh-CN"><strong>${step.made.name}</strong></p>
      <ol class="dos">
        ${words.give.madeDo.map((text) => html`<li>${phrased(text)}</li>`)}
      </ol>
    </div>`,
    actions: html`<span></span>
      <button class="primary" @click=${on({ type: "forward" })}>${words.give.done}</button>`,
  };
}
