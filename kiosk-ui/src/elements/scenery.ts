import { css, svg } from "lit";

/** Liangzi Lake in the morning: hills, water and reeds in three layers, each moving a little, slowly (VISUAL: attract). */
export const scenery = svg`<svg class="scenery" viewBox="0 0 1080 1400" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
  <circle class="sun" cx="868" cy="622" r="112" />
  <g class="far">
    <path class="hill" d="M-120 720C60 590 190 600 330 660S600 690 720 620s330-40 480 60v260H-120z" />
    <path class="hill near-hill" d="M-120 790c150-90 330-90 500-30s330 20 470-30 220-10 350 40v180H-120z" />
  </g>
  <path class="water" d="M-120 800H1200v620H-120z" />
  <g class="middle">
    <path class="ripple" d="M-60 872c90-14 180 14 270 0s180 14 270 0 180 14 270 0 180 14 270 0 180 14 270 0" />
    <path class="ripple" d="M60 960c100-16 200 16 300 0s200 16 300 0 200 16 300 0 200 16 300 0" />
    <path class="ripple" d="M-90 1080c110-18 220 18 330 0s220 18 330 0 220 18 330 0 220 18 330 0" />
    <g class="boat" transform="translate(618 440) scale(0.45)"><path class="ink" d="M560 842c60 14 150 14 210-2-12 30-36 42-60 44h-90c-28-4-50-20-60-42z" /><path class="ink-line" d="M640 838c0-34 16-52 44-52s42 18 44 50M706 846l58-78" /></g>
  </g>
  <g transform="translate(0 -64)"><g class="near">
    <path class="leaf" d="M700 1250c40-40 190-44 240-4-50 36-190 40-240 4z" /><path class="leaf" d="M860 1330c46-44 200-48 262-6-60 40-206 46-262 6z" /><path class="leaf" d="M560 1350c34-32 130-36 180-4-46 30-140 34-180 4z" />
    <path class="stem" d="M838 1236c8-60 4-110-14-150" />
    <g class="lotus"><path d="M824 1092c-50-8-72-44-72-84 30 4 56 24 72 56 16-32 42-52 72-56 0 40-22 76-72 84z" /><path d="M824 1092c-34-22-44-74 0-122 44 48 34 100 0 122z" /></g>
    <g class="reeds"><path d="M60 1620c10-250 6-480-26-600M120 1620c4-290 20-530 66-670M190 1620c-4-230-22-420-60-510M250 1620c2-220 20-410 60-500" /><path class="head" d="M186 950c-10-50 0-90 26-124 12 44 6 88-26 124zM34 1020c-16-40-14-74 4-106 18 34 16 74-4 106zM310 1120c-8-36 2-66 24-92 8 36 2 66-24 92z" /></g>
  </g></g>
</svg>`;

/** A quiet bit of the shore for the foot of a screen: its lotus floats between the content and the buttons, under neither. */
export const shore = svg`<svg class="shore-foot" viewBox="0 0 1080 520" preserveAspectRatio="none" aria-hidden="true">
  <path class="water" d="M0 150c140-60 300-60 470-22s330 30 610-28v420H0z" />
  <path class="ripple" d="M-60 218c90-14 180 14 270 0s180 14 270 0 180 14 270 0 180 14 270 0M60 292c100-16 200 16 300 0s200 16 300 0 200 16 300 0 200 16 300 0" />
  <path class="leaf" d="M744 312c30-20 146-22 184-2-38 18-146 20-184 2z" />
  <g class="lotus" transform="translate(151 172) scale(0.82)"><path d="M836 178c-44-8-62-38-62-72 26 4 48 20 62 48 14-28 36-44 62-48 0 34-18 64-62 72z" /><path d="M836 178c-30-18-38-64 0-104 38 40 30 86 0 104z" /></g>
</svg>`;

export const sceneryStyle = css`
  .lakeside {
    position: absolute;
    inset: 0;
    overflow: hidden;
    background: linear-gradient(var(--lake-mist), var(--paper) 46%);
  }
  .shore-foot {
    position: absolute;
    inset: auto 0 0;
    width: 100%;
    height: 520px;
  }
  :host([low][elder]) .shore-foot {
    display: none;
  }
  .shore-foot .water {
    fill: var(--lake-mist);
  }
  .shore-foot .ripple {
    stroke: var(--lake-soft);
  }
  .scenery {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .sun {
    fill: var(--sun);
  }
  .hill {
    fill: var(--hill);
    opacity: 0.7;
  }
  .near-hill {
    opacity: 1;
  }
  .water {
    fill: var(--lake-soft);
  }
  .ripple {
    fill: none;
    stroke: var(--water);
    stroke-width: 4;
    stroke-linecap: round;
  }
  .ink {
    fill: var(--lake);
  }
  .ink-line,
  .stem,
  .reeds {
    fill: none;
    stroke: var(--lake);
    stroke-width: 5;
    stroke-linecap: round;
  }
  .leaf {
    fill: var(--hill);
    stroke: var(--lake);
    stroke-width: 4;
  }
  .lotus path {
    fill: var(--lotus-soft);
    stroke: var(--lotus);
    stroke-width: 4;
    stroke-linejoin: round;
  }
  .head {
    fill: var(--hill);
  }
  .far {
    animation: drift 90s ease-in-out infinite alternate;
  }
  .middle {
    animation: drift 60s ease-in-out infinite alternate-reverse;
  }
  .near {
    transform-origin: 50% 100%;
    animation: sway 24s ease-in-out infinite alternate;
  }
  @keyframes drift {
    from {
      translate: -36px 0;
    }
    to {
      translate: 36px 0;
    }
  }
  @keyframes sway {
    from {
      transform: skewX(-0.6deg);
    }
    to {
      transform: skewX(0.9deg);
    }
  }
`;
