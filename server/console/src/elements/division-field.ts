import type { Organisation } from "@zizhuban/server-contract";
import { html } from "lit";

/** A division of the deployment by name, or any code. */
export function divisionField(label: string, division: string, organisation: Organisation | undefined) {
  return html`<label
      >${label}<input
        name="division"
        required
        maxlength="12"
        list="divisions"
        .value=${division}
        autocomplete="off"
    /></label>
    <datalist id="divisions">
      ${organisation?.divisions.map(({ code, name }) => html`<option value=${code}>${name}</option>`)}
    </datalist>`;
}
