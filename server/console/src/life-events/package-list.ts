import { html } from "lit";
import type { Language, LifeEventWords } from "../locale/index.ts";
import type { ListedPackages } from "./api.ts";

/** Every package with its newest version, and which packages serve which stage of life. */
export function packageList({ packages, stages }: ListedPackages, words: LifeEventWords, language: Language) {
  return html`<section class="panel">
      <h2>${words.packages}</h2>
      <ul>
        ${packages.map(
          ({ code, name, state, sequence }) =>
            html`<li>
              <a href=${`#/packages/${code}`}>${code} ${language === "en" ? name.en : name.zh}</a>
              <span class="soft">${words.version(sequence)} · ${words.packageState[state]}</span>
            </li>`,
        )}
      </ul>
    </section>
    <section class="panel">
      <h2>${words.stages}</h2>
      <ul>
        ${stages.map(({ stage, codes }) => html`<li>${stage} <span class="soft">${codes.join(" ")}</span></li>`)}
      </ul>
    </section>`;
}
