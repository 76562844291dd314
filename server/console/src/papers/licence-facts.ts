import type { AskedFacts, ChangedFact, LicenceFact } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { filled } from "../elements/index.ts";
import type { PapersWords } from "../locale/index.ts";
import { head } from "./layout.ts";

// What a licence says, beside what it is to say instead.

type Words = PapersWords["licences"];

/** What a change makes of each fact, old beside new. */
export function changedTable(words: Words, facts: readonly ChangedFact[]) {
  return html`<table data-facts>
    ${head([words.fact, words.was, words.becomes])}
    <tbody>
      ${facts.map(
        ({ fact, was, becomes }) =>
          html`<tr>
            <th scope="row">${words.facts[fact]}</th>
            <td>${was.map((line) => html`<div>${line}</div>`)}</td>
            <td>
              <strong>${becomes.map((line) => html`<div>${line}</div>`)}</strong>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

const isSame = ({ says, file }: LicenceFact) => says.join("\n") === file?.join("\n");

/** Which facts are to be taken over from the file, and what the authority decided instead. */
export function factFields(words: Words, facts: readonly LicenceFact[]) {
  const outputs = facts.find(({ fact }) => fact === "outputs");
  return html`<table data-facts>
      ${head([words.fact, words.says, words.file])}
      <tbody>
        ${facts.flatMap((known) =>
          known.file === undefined
            ? []
            : html`<tr>
                <th scope="row">${words.facts[known.fact]}</th>
                <td>${known.says}</td>
                <td>
                  ${known.file}
                  ${
                    isSame(known)
                      ? html`<div class="soft">${words.sameAsFile}</div>`
                      : html`<label class="line"
                          ><input type="checkbox" name="fromFile" value=${known.fact} checked />${words.take}
                        </label>`
                  }
                </td>
              </tr>`,
        )}
      </tbody>
    </table>
    ${
      outputs === undefined
        ? nothing
        : html`<label
            >${words.outputsHint}<textarea
              name="outputs"
              required
              maxlength="1004"
              .value=${outputs.says.join("\n")}
            ></textarea>
          </label>`
    }`;
}

/** What was asked for in those fields; undefined: no reason was written. */
export function askedIn(form: FormData, facts: readonly LicenceFact[]): AskedFacts | undefined {
  const reason = filled(form, "reason");
  if (reason === "") return undefined;
  const fromFile = (["holderName", "enterpriseName"] as const).filter((fact) =>
    form.getAll("fromFile").includes(fact),
  );
  const outputs = filled(form, "outputs")
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const before = facts.find(({ fact }) => fact === "outputs")?.says.join("\n");
  const decided = outputs.length > 0 && outputs.join("\n") !== before;
  return { reason, fromFile, ...(decided && { outputs }) };
}
