import { css, nothing, svg, type TemplateResult } from "lit";
import type { Token } from "../device/index.ts";

/** This kiosk, front view, as a line drawing: screen, reader pad on the right, paper slot on the left. */
const cabinet = svg`
  <path class="land" d="M-900 640c300 0 720 30 900 20 120-40 260-44 420-14s330 20 580-20c300-40 600 10 900 0v900H-900z" />
  <path class="body" d="M300 130h400l52 560H248z" />
  <rect class="glass" x="340" y="172" width="320" height="250" rx="18" />
  <path class="text-line" d="M372 232h190M372 284h256M372 336h150" />
  <path class="body" d="M248 690h504l42 104H206z" />`;

/** Where a card goes: laid on the pad, or pushed into the slot with its chip first. */
const places = {
  idCard: svg`<path class="pad" d="M462 534h200l26 78H438z" />
    <path class="pad-sign" d="M512 582a50 50 0 0 1 100 0M534 582a28 28 0 0 1 56 0" />`,
  socialSecurityCard: svg`<path class="pad" d="M446 534h232l20 78H426z" />
    <path class="pad-sign" d="M470 566h184v18H470z" />`,
};
const faces = {
  idCard: svg`<rect class="photo" x="174" y="26" width="52" height="66" rx="8" />
    <path d="M26 44h106M26 76h126M26 108h82M26 134h176" />`,
  socialSecurityCard: svg`<rect class="photo" x="26" y="62" width="56" height="44" rx="8" />
    <path d="M54 62v44M26 84h56M110 44h112M110 76h112M110 108h82" />`,
};

/** The reader with its light; an arrow shows the way of the card. */
export function cardDrawing(state: "waiting" | "reading", token: Token): TemplateResult<2> {
  return svg`<svg class="drawing ${state}" viewBox="0 0 1000 880" aria-hidden="true">
    ${cabinet}
    <rect class="slot" x="296" y="716" width="176" height="28" rx="14" />
    <defs><radialGradient id="glow"><stop offset="0" class="glow-in" /><stop offset="1" class="glow-out" /></radialGradient></defs>
    <ellipse class="glow" cx="560" cy="570" rx="200" ry="120" fill="url(#glow)" />
    ${places[token]}
    <g class="moving">
      <g class="id-card" transform="translate(620 268) rotate(-8)">
        <rect width="250" height="160" rx="18" />${faces[token]}
      </g>
    </g>
    <g class="arrow"><path d="M736 476c-10 40-36 66-74 82" /><path d="M704 520l-46 38 58 14" /></g>
  </svg>`;
}

/** The slot with the paper coming out of it: how much of the page is out, or a dashed one where nobody knows. */
export function paperDrawing(paper: "none" | "half" | "whole" | "maybe"): TemplateResult<2> {
  const length = { none: 0, half: 100, whole: 200, maybe: 200 }[paper];
  return svg`<svg class="drawing" viewBox="0 50 1000 900" aria-hidden="true">
    ${cabinet}
    <path class="pad idle" d="M462 534h200l26 78H438z" />
    <defs><clipPath id="below-slot"><path d="M0 730h1000v700H0z" /></clipPath></defs>
    <rect class="slot lit" x="276" y="714" width="216" height="32" rx="16" />
    <g clip-path="url(#below-slot)"><g class="paper ${paper}">
      <path d="M296 730h176l22 ${length}H274z" />
      <path class="paper-line" d="M312 764h120M308 796h150${paper === "half" ? "" : "M304 828h96M300 860h160"}" />
    </g></g>
    ${paper === "half" || paper === "whole" ? svg`<g class="arrow down"><path d="M600 716v96" /><path d="M572 780l28 34 28-34" /></g>` : nothing}
  </svg>`;
}

export const drawingStyle = css`
  .picture {
    flex: 1;
    min-height: 0;
    position: relative;
    overflow: hidden;
    border-radius: 36px;
    background: var(--lake-mist);
  }
  .drawing {
    width: 100%;
    height: 100%;
    overflow: visible;
    fill: none;
    stroke-width: 5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .land {
    fill: var(--lake-soft);
    stroke: none;
  }
  .body {
    fill: var(--card);
    stroke: var(--lake);
  }
  .glass {
    fill: var(--lake-mist);
    stroke: var(--lake);
  }
  .text-line,
  .paper-line {
    stroke: var(--lake-line);
  }
  .slot {
    fill: var(--lake-soft);
    stroke: var(--lake);
  }
  .slot.lit {
    fill: var(--lotus-soft);
    stroke: var(--lotus);
  }
  .pad {
    fill: var(--lotus-soft);
    stroke: var(--lotus);
  }
  .pad.idle {
    fill: var(--lake-mist);
    stroke: var(--lake-line);
  }
  .pad-sign {
    stroke: var(--lotus);
  }
  .glow-in {
    stop-color: var(--lotus);
    stop-opacity: 0.42;
  }
  .glow-out {
    stop-color: var(--lotus);
    stop-opacity: 0;
  }
  .id-card rect {
    fill: var(--card);
    stroke: var(--ink);
  }
  .id-card .photo {
    fill: var(--lake-soft);
  }
  .id-card path {
    stroke: var(--ink);
    stroke-width: 4;
  }
  .arrow {
    stroke: var(--lotus);
    stroke-width: 9;
    animation: nudge 2.4s ease-in-out infinite;
  }
  .moving {
    animation: nudge 2.4s ease-in-out infinite;
  }
  .reading .moving {
    translate: -190px 236px;
    animation: none;
    transition: translate 200ms ease-out;
  }
  .reading .arrow {
    display: none;
  }
  .paper path:first-child {
    fill: #ffffff;
    stroke: var(--ink);
  }
  .paper.half,
  .paper.whole {
    animation: come-out 1.2s ease-out;
  }
  .paper.maybe path:first-child {
    fill: none;
    stroke: var(--amber);
    stroke-dasharray: 12 16;
  }
  .paper.none,
  .maybe .paper-line {
    display: none;
  }
  @keyframes nudge {
    0%,
    20% {
      transform: translate(14px, -12px);
    }
    60%,
    80% {
      transform: translate(-12px, 12px);
    }
    100% {
      transform: translate(14px, -12px);
    }
  }
  @keyframes come-out {
    from {
      transform: translateY(-150px);
    }
  }
`;
