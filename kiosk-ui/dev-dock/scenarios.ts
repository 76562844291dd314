import type { SimulatedPlay, SimulatedScenario } from "@zizhuban/device-agent-contract";
import { html, nothing, type TemplateResult } from "lit";

interface Director {
  play(scenario: string): void;
  stop(): void;
}

/** The scenarios that can be played, and where the one on the stage is. */
export function scenarioList(
  scenarios: readonly SimulatedScenario[],
  play: SimulatedPlay | undefined,
  search: string,
  director: Director,
): TemplateResult | typeof nothing {
  const wanted = search.trim().toLowerCase();
  const shown = scenarios.filter(({ name, title }) => `${name} ${title}`.toLowerCase().includes(wanted));
  const playing = play?.state === "playing";
  if (shown.length === 0 && !playing) return nothing;
  return html`<section aria-label="Scenarios">
    <h2>Scenarios</h2>
    ${play === undefined ? nothing : progress(play, director)}
    ${shown.map(
      ({ name, title, steps, missing }) =>
        html`<div class="scenario" title=${steps.join("\n")}>
          <p><strong>${name}</strong><br />${title}</p>
          <div class="buttons">
            <button
              data-scenario=${name}
              aria-label=${`play ${name}`}
              ?disabled=${playing || missing.length > 0}
              @click=${() => director.play(name)}
            >
              ▶
            </button>
          </div>
          ${missing.length > 0 ? html`<p>not simulated here: ${missing.join(", ")}</p>` : nothing}
        </div>`,
    )}
  </section>`;
}

function progress({ scenario, state, step, of, doing }: SimulatedPlay, director: Director): TemplateResult {
  return html`<div class="play" role="status" data-play=${state}>
    <p>${scenario}: ${state === "playing" ? `${step}/${of} ${doing}` : state}</p>
    ${
      state === "playing"
        ? html`<div class="buttons">
            <button data-stop @click=${() => director.stop()}>stop and heal</button>
          </div>`
        : nothing
    }
  </div>`;
}
