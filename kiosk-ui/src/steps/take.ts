import { css, html, nothing, svg } from "lit";
import { icon, phrased, sceneryStyle, ScreenElement, shore } from "../elements/index.ts";
import { isFinal, type Served } from "../journey/index.ts";
import { base, zones } from "../theme/index.ts";
import { placeAt, secondsUntil } from "../view.ts";

const pictures = {
  card: svg`<rect x="8" y="24" width="104" height="72" rx="10" /><rect x="76" y="38" width="24" height="30" rx="4" /><path d="M22 44h40M22 60h40M22 78h66" />`,
  paper: svg`<path d="M26 10h50l20 20v80H26zM76 10v20h20M40 48h42M40 64h42M40 80h26" />`,
  slip: svg`<path d="M36 10h48v96l-8-7-8 7-8-7-8 7-8-7-8 7zM46 34h28M46 50h28M46 66h18" />`,
} as const;

interface Thing {
  readonly picture: keyof typeof pictures;
  readonly name: string;
  readonly where: string;
  /** Certain only where a sensor or the printer itself says so. */
  readonly kind: "take" | "maybe" | "gone" | "none";
}

/** Card, paper, slip: what is there to take, said with as much certainty as there is. */
export class TakeStep extends ScreenElement {
  static override styles = [
    base,
    zones,
    sceneryStyle,
    css`
      .content {
        gap: 26px;
      }
      ul {
        display: grid;
        gap: 26px;
      }
      li {
        display: flex;
        align-items: center;
        gap: 36px;
        min-height: 216px;
        padding: 20px 44px;
      }
      .thing {
        flex: none;
        width: 130px;
        height: 130px;
        fill: none;
        stroke: var(--lake);
        stroke-width: 5;
        stroke-linejoin: round;
        stroke-linecap: round;
      }
      li.take {
        border-color: var(--lotus);
      }
      li.take .thing {
        stroke: var(--lotus);
      }
      li strong {
        display: block;
        font-size: var(--text-action);
        line-height: 1.3;
      }
      li p {
        font-size: var(--text-lead);
        line-height: 1.35;
      }
      .sign {
        flex: none;
        margin-left: auto;
        display: grid;
        justify-items: center;
        gap: 8px;
        font-size: var(--text-small);
        font-weight: 600;
        line-height: 1.2;
        color: var(--ink-soft);
      }
      .take .sign {
        color: var(--lotus);
      }
      .maybe .sign {
        color: var(--lake);
      }
      .gone .sign {
        color: var(--reed);
      }
      .sign .icon {
        width: 64px;
        height: 64px;
      }
      .number {
        font-size: var(--text-body);
        overflow-wrap: anywhere;
      }
      :host([low]) li {
        min-height: 150px;
        padding: 8px 36px;
      }
      :host([low]) .thing {
        width: 96px;
        height: 96px;
      }
    `,
  ];

  /** Nothing for whom staff have seen: their document never left a hand. */
  #card(): Thing | undefined {
    const { words, facts, journey } = this.view;
    const { reader, smartCardReader } = facts.devices;
    const { token } = journey;
    if (token === "staff") return undefined;
    const social = token === "socialSecurityCard";
    const seen = social ? smartCardReader?.status : reader?.presence === "sensor" ? reader.status : undefined;
    const sure = seen?.state === "ready" ? seen.card : "unknown";
    const { name, present, unknown } = words.take.cards[token];
    // A card that does not answer is in the slot all the same.
    if (sure === "present" || sure === "mute") return { picture: "card", name, where: present, kind: "take" };
    if (sure === "absent") return { picture: "card", name, where: words.take.cardGone, kind: "gone" };
    return { picture: "card", name, where: unknown, kind: "maybe" };
  }

  #paper({ papers, outcome }: Served): Thing | undefined {
    const { take } = this.view.words;
    const { certificate } = papers;
    if (certificate === undefined) return undefined;
    const thing = { picture: "paper", name: take.paper } as const;
    if (certificate.state === "printed") {
      return {
        ...thing,
        where: take.paperOut(certificate.pages ?? outcome.certificate?.pages ?? 1),
        kind: "take",
      };
    }
    if (certificate.state === "notPrinted") return { ...thing, where: take.paperNone, kind: "none" };
    return isFinal(certificate)
      ? { ...thing, where: take.paperMaybe, kind: "maybe" }
      : { ...thing, where: take.paperWaiting, kind: "maybe" };
  }

  #slip({ papers }: Served): Thing | undefined {
    const { take } = this.view.words;
    const { slip } = papers;
    if (slip === undefined) return undefined;
    const thing = { picture: "slip", name: take.slip } as const;
    if (slip === "unavailable") return { ...thing, where: take.slipNone, kind: "none" };
    if (slip !== "asked" && slip.state === "printed") return { ...thing, where: take.slipOut, kind: "take" };
    if (slip !== "asked" && slip.state === "notPrinted")
      return { ...thing, where: take.slipNone, kind: "none" };
    return { ...thing, where: take.slipMaybe, kind: "maybe" };
  }

  override render() {
    const place = placeAt(this.view, "take");
    if (place === undefined) return nothing;
    const { words, endsAt } = this.view;
    const { round } = place;
    const things = [this.#card(), this.#paper(round), this.#slip(round)].filter(
      (thing) => thing !== undefined,
    );
    const sign = { take: "take", maybe: "look", gone: "check", none: "cross" } as const;
    return html`
      ${shore}
      <div class="title">
        <h1>${words.take.title}</h1>
        <p class="about">${words.take.about}</p>
      </div>
      <div class="content">
        <ul>
          ${things.map(
            ({ picture, name, where, kind }) =>
              html`<li class="card ${kind}">
                <svg class="thing" viewBox="0 0 120 120" aria-hidden="true">${pictures[picture]}</svg>
                <div>
                  <strong>${name}</strong>
                  <p>${phrased(where)}</p>
                </div>
                <span class="sign">${icon(sign[kind])}${words.take.signs[kind]}</span>
              </li>`,
          )}
        </ul>
        <p class="number soft">${words.take.number(round.outcome.caseNumber)}</p>
        ${place.ratingLost ? html`<p class="state warn">${icon("warn")}${words.take.ratingLost}</p>` : nothing}
      </div>
      <div class="actions">
        <button class="secondary" @click=${this.on({ type: "home" })}>${words.take.another}</button>
        <button class="primary wide" @click=${this.on({ type: "next" })}>
          ${words.take.finish}<small>${words.take.finishIn(secondsUntil(this.view, endsAt))}</small>
        </button>
      </div>
    `;
  }
}
customElements.define("take-step", TakeStep);
