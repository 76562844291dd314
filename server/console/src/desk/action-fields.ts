import type { CasePage, DeskActionType } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import type { DeskWords } from "../locale/index.ts";
import { excuseName, lacking, openPromises, untruePromises } from "./action-form.ts";

/** Words that whoever applied will read. */
const longText = (words: DeskWords, label: string, required: boolean) => html`
  <label
    >${label}<textarea name="words" maxlength="1000" aria-describedby="told" ?required=${required}></textarea>
  </label>
  <p class="soft" id="told">${words.toldApplicant}</p>
`;

function materialsToAsk({ materials }: CasePage, words: DeskWords) {
  return html`<fieldset>
    <legend>${words.askFor}</legend>
    ${materials.map(
      ({ ref, name, required, state }) =>
        html`<label class="line">
          <input type="checkbox" name="refs" value=${ref} ?checked=${required && state !== "held"} />
          <span>${name} <span class="soft">${words.materialState[state]}</span></span>
        </label>`,
    )}
  </fieldset>`;
}

/** Only what is missing, and only the ways the item allows for it. */
function excuses(page: CasePage, words: DeskWords) {
  const missing = lacking(page);
  if (missing.length === 0) return nothing;
  return html`<fieldset>
    <legend>${words.excuse}</legend>
    ${missing.map(
      ({ ref, name, tolerable, promisable }) =>
        html`<label>
          ${name}
          <select name=${excuseName(ref)}>
            <option value="">${words.excuseNone}</option>
            ${tolerable ? html`<option value="tolerate">${words.tolerate}</option>` : nothing}
            ${promisable ? html`<option value="promise">${words.promise}</option>` : nothing}
          </select>
        </label>`,
    )}
  </fieldset>`;
}

function choice(name: string, legend: string, options: readonly (readonly [value: string, words: string])[]) {
  return html`<fieldset>
    <legend>${legend}</legend>
    ${options.map(
      ([value, words], index) =>
        html`<label class="line">
          <input
            type="radio"
            name=${name}
            value=${value}
            ?checked=${index === 0 && options.length === 1}
            required
          />
          <span>${words}</span>
        </label>`,
    )}
  </fieldset>`;
}

/** What an action needs to be told, as the controls of its sheet. */
export function fieldsOf(action: DeskActionType, page: CasePage, words: DeskWords) {
  switch (action) {
    case "requestSupplement":
      return [materialsToAsk(page, words), longText(words, words.words, true)];
    case "accept":
      return excuses(page, words);
    case "refuseAcceptance":
    case "return":
      return longText(words, words.reasons, true);
    case "pause":
      return [
        choice(
          "procedure",
          words.whichProcedure,
          page.procedures.map((one) => [one, words.procedure[one]] as const),
        ),
        longText(words, words.wordsOptional, false),
      ];
    case "extend":
      return [
        html`<label
          >${words.workdays(page.extension)}
          <input type="number" name="workdays" min="1" max=${page.extension} value="1" required
        /></label>`,
        longText(words, words.reason, true),
      ];
    case "decide":
      return [
        choice("outcome", words.outcome, [
          ["granted", words.granted],
          ["refused", words.refused],
        ]),
        longText(words, words.reasonsIfRefused, false),
      ];
    case "checkCommitment":
      return [
        choice(
          "ref",
          words.whichPromise,
          openPromises(page).map(({ ref, name }) => [ref, name] as const),
        ),
        choice("kept", words.checkCommitmentResult, [
          ["yes", words.kept],
          ["no", words.broken],
        ]),
      ];
    case "checkCorrection":
      return [
        choice(
          "ref",
          words.whichPromise,
          untruePromises(page).map(({ ref, name }) => [ref, name] as const),
        ),
        choice("corrected", words.checkCorrectionResult, [
          ["yes", words.corrected],
          ["no", words.notCorrected],
        ]),
      ];
    default:
      return nothing;
  }
}
