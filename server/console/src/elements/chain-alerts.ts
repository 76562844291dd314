import type { ChainAlert } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import type { ChainWords } from "../locale/index.ts";
import { dayOf } from "./days.ts";

/** Steps that nobody present can take, for whoever answers for them (domain.md T3); nothing where there is none. */
export function chainAlerts(alerts: readonly ChainAlert[], words: ChainWords) {
  if (alerts.length === 0) return nothing;
  return html`<div class="notice refused" role="alert" data-chain-alerts>
    <strong>${words.alerts}</strong>
    <ul>
      ${alerts.map(
        ({ id, absent, permission: step, place, from, until }) =>
          html`<li data-alert=${id}>
            ${words.alert({ absent, step, place, from: dayOf(from), until: dayOf(until) })}
          </li>`,
      )}
    </ul>
    <p>${words.remedy}</p>
  </div>`;
}
