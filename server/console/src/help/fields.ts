import type { HelpAction, Strokes } from "@zizhuban/server-contract";
import { html, nothing, type TemplateResult } from "lit";
import { isStrokes } from "virtual:watch-validators";
import { filled } from "../elements/index.ts";
import type { WatchWords } from "../locale/index.ts";

type Words = WatchWords["help"];
type ActionType = HelpAction["type"];

const text = (name: string, label: string) =>
  html`<label>${label}<textarea name=${name} required maxlength="500"></textarea></label>`;
const day = (label: string) => html`<label>${label}<input type="date" name="until" required /></label>`;
const line = (name: string, label: string, pattern?: string) =>
  html`<label
    >${label}<input name=${name} required autocomplete="off" maxlength="200" pattern=${pattern ?? ".*"}
  /></label>`;

/** What an action needs to be told, as the controls of its sheet. */
export function fieldsOf(type: ActionType, words: Words): TemplateResult | typeof nothing {
  switch (type) {
    case "take":
    case "release":
      return nothing;
    case "accept":
      return text("matter", words.matter);
    case "entrust":
      return html`${line("name", words.name)} ${line("idNumber", words.idNumber, "[0-9]{17}[0-9X]")}
        ${line("telephone", words.telephone)}
        <label
          >${words.way}<select name="way">
            <option value="present">${words.present}</option>
            <option value="absentCalledBack">${words.absentCalledBack}</option>
          </select></label
        >
        ${line("items", words.items, "[A-Z]{2}[0-9]{2}( +[A-Z]{2}[0-9]{2})*")}
        <p class="soft">${words.itemsHint}</p>
        ${day(words.until)}`;
    case "suspend":
      return text("reason", words.reason);
    case "resume":
      return day(words.until);
    case "finish":
      return html`<label
          >${words.outcome}<select name="outcome">
            <option value="completed">${words.completed}</option>
            <option value="terminated">${words.terminated}</option>
          </select></label
        >
        ${text("result", words.result)}
        <label
          >${words.fee}<input type="number" name="fee" min="0" step="0.01" value="0" required /><span
            class="soft"
            >${words.feeHint}</span
          ></label
        >`;
  }
}

/** What was written on the pad; undefined when that is nothing. */
export function strokesFrom(form: FormData): Strokes | undefined {
  const drawn = form.get("strokes");
  if (typeof drawn !== "string" || drawn === "") return undefined;
  const strokes: unknown = JSON.parse(drawn);
  return isStrokes(strokes) ? strokes : undefined;
}

/** The filled sheet as the action the server is asked for; undefined when something is missing. */
export function actionFrom(type: ActionType, form: FormData): HelpAction | undefined {
  const value = (name: string) => filled(form, name);
  switch (type) {
    case "take":
    case "release":
      return { type };
    case "accept":
      return value("matter") === "" ? undefined : { type, matter: value("matter") };
    case "entrust": {
      const principal = { name: value("name"), idNumber: value("idNumber"), telephone: value("telephone") };
      const items = [...new Set(value("items").split(/\s+/).filter(Boolean))];
      const until = value("until");
      if (Object.values(principal).includes("") || items.length === 0 || until === "") return undefined;
      const way = value("way") === "absentCalledBack" ? "absentCalledBack" : "present";
      return { type, principal, way, items, until };
    }
    case "suspend":
      return value("reason") === "" ? undefined : { type, reason: value("reason") };
    case "resume":
      return value("until") === "" ? undefined : { type, until: value("until") };
    case "finish": {
      const outcome = value("outcome") === "terminated" ? "terminated" : "completed";
      const fee = Number(value("fee"));
      if (value("result") === "" || !Number.isFinite(fee)) return undefined;
      return { type, outcome, result: value("result"), fee };
    }
  }
}
