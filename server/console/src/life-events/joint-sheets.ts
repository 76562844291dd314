import { ok } from "@zizhuban/device-agent-contract";
import type {
  CaseJoint,
  JointOpinion,
  JointVisit,
  OpinionStance,
  VisitResult,
} from "@zizhuban/server-contract";
import { html } from "lit";
import type { Answered } from "../api.ts";
import { filled, type Sheet } from "../elements/index.ts";
import type { LifeEventWords } from "../locale/index.ts";
import {
  askOpinions,
  cancelVisit,
  giveOpinion,
  moveVisit,
  planVisit,
  readOpinion,
  reportVisit,
} from "./api.ts";

const stances: readonly OpinionStance[] = ["agree", "agreeIf", "disagree"];
const results: readonly (VisitResult | "absent")[] = ["pass", "conditional", "fail", "absent"];

const textArea = (label: string) =>
  html`<label>${label}<textarea name="words" required maxlength="1000"></textarea></label>`;
const slotFields = (words: LifeEventWords) =>
  html`<label>${words.from}<input type="datetime-local" name="from" required /></label>
    <label>${words.until}<input type="datetime-local" name="until" required /></label>`;

/** A time as the sheet has it, in China's time: what is planned at a window is planned in the window's time. */
function instant(form: FormData, name: string): number | undefined {
  const at = Date.parse(`${filled(form, name)}:00+08:00`);
  return Number.isNaN(at) ? undefined : at;
}

function slotIn(form: FormData): { from: number; until: number } | undefined {
  const from = instant(form, "from");
  const until = instant(form, "until");
  return from === undefined || until === undefined ? undefined : { from, until };
}

/** Asks other departments for their opinion. */
export function askSheet(caseId: string, joint: CaseJoint, words: LifeEventWords): Sheet {
  const asked = new Set(joint.opinions.map(({ department }) => department));
  return {
    question: {
      title: words.askOthers,
      note: words.departments,
      does: words.askOthers,
      fields: html`<label
          >${words.departments}<select name="department" required>
            ${joint.departments
              .filter(({ key }) => !asked.has(key))
              .map(({ key, name }) => html`<option value=${key}>${name}</option>`)}
          </select></label
        >${textArea(words.question)}`,
    },
    act: (form) => {
      const [department, text] = [filled(form, "department"), filled(form, "words")];
      return department === "" || text === "" ? undefined : askOpinions(caseId, [department], text);
    },
  };
}

/** Gives an opinion, with the case before one's eyes: what was asked, the form, what is there. */
export async function giveSheet({ id }: JointOpinion, words: LifeEventWords): Promise<Answered<Sheet>> {
  const answer = await readOpinion(id);
  if (!answer.ok) return answer;
  const page = answer.value;
  const note = [
    `${page.itemName} ${page.caseNumber} · ${page.applicant.name}`,
    ...(page.question === undefined ? [] : [page.question]),
    ...page.form.map(({ label, value }) => `${label}: ${value}`),
    ...page.materials.filter(({ held }) => held).map(({ name }) => `✓ ${name}`),
  ].join("\n");
  return ok({
    question: {
      title: words.give,
      note,
      does: words.give,
      fields: html`<label
          >${words.stanceLabel}<select name="stance">
            ${stances.map((one) => html`<option value=${one}>${words.stance[one]}</option>`)}
          </select></label
        >${textArea(words.words)}`,
    },
    act: (form) => {
      const stance = stances.find((one) => one === filled(form, "stance"));
      const text = filled(form, "words");
      return stance === undefined || text === "" ? undefined : giveOpinion(id, stance, text);
    },
  });
}

/** One appointment for all cases that have to be looked at. */
export function planSheet(cases: readonly string[], words: LifeEventWords): Sheet {
  return {
    question: {
      title: words.plan,
      note: words.planNote(cases.length),
      does: words.plan,
      fields: html`<label
          >${words.place}<input name="place" required maxlength="200" autocomplete="off" /></label
        >${slotFields(words)}<label
          >${words.prepare}<input name="prepare" maxlength="200" autocomplete="off"
        /></label>`,
    },
    act: (form) => {
      const slot = slotIn(form);
      const [place, prepare] = [filled(form, "place"), filled(form, "prepare")];
      return slot === undefined || place === "" ? undefined : planVisit(cases, { place, prepare, ...slot });
    },
  };
}

/** Called off for all departments; the citizen is told. */
export function cancelSheet({ id, version, place }: JointVisit, words: LifeEventWords): Sheet {
  return {
    question: {
      title: words.cancelVisit,
      note: place,
      does: words.cancelVisit,
      fields: textArea(words.reason),
    },
    act: (form) => {
      const reason = filled(form, "words");
      return reason === "" ? undefined : cancelVisit(id, version, reason);
    },
  };
}

/** To another time, for all departments. */
export function moveSheet({ id, version, place }: JointVisit, words: LifeEventWords): Sheet {
  return {
    question: {
      title: words.move,
      note: place,
      does: words.move,
      fields: html`${slotFields(words)}${textArea(words.reason)}`,
    },
    act: (form) => {
      const slot = slotIn(form);
      const reason = filled(form, "words");
      return slot === undefined || reason === "" ? undefined : moveVisit(id, version, slot, reason);
    },
  };
}

/** What one department found, or that it was not there. */
export function reportSheet({ id, place }: JointVisit, caseId: string, words: LifeEventWords): Sheet {
  return {
    question: {
      title: words.report,
      note: place,
      does: words.report,
      fields: html`<label
          >${words.resultLabel}<select name="result">
            ${results.map((one) => html`<option value=${one}>${words.result[one]}</option>`)}
          </select></label
        >${textArea(words.words)}`,
    },
    act: (form) => {
      const result = results.find((one) => one === filled(form, "result"));
      const text = filled(form, "words");
      return result === undefined || text === "" ? undefined : reportVisit(id, caseId, result, text);
    },
  };
}
