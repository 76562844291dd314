import { isCitizenNumber } from "@zizhuban/device-agent-contract";
import type { FormField } from "@zizhuban/server-contract";
import { markup, type Markup } from "../../core/index.ts";
import { gapOf, type KeptContent } from "../content.ts";
import type { Subject } from "../subject.ts";
import type { PhoneWords } from "./locale/words.ts";
import { addressOf, chinese, nameOf } from "./page.ts";

/** Names of the inputs: what a field of the dictionary is called cannot be mistaken for one of ours. */
export const inputNames = {
  field: (key: string) => `f.${key}`,
  situation: "situation",
  owner: "owner",
} as const;

/** One answer that is not there or not right. */
export interface Gap {
  /** Anchor of its input. */
  readonly at: string;
  readonly name: string;
  readonly kind: "missing" | "wrong";
}

const fieldName = (words: PhoneWords, { zh, en }: FormField) => (words.tag === "en" ? en : zh);

/** Where the form is not as the item asks. */
export function gapsIn(words: PhoneWords, { fields }: Subject, { form, owner = "" }: KeptContent): Gap[] {
  const gaps = fields.flatMap((field): Gap[] => {
    const kind = gapOf(field, form[field.key] ?? "");
    return kind === undefined ? [] : [{ at: field.key, name: fieldName(words, field), kind }];
  });
  const ownerWrong = owner !== "" && !isCitizenNumber(owner);
  return ownerWrong ? [...gaps, { at: inputNames.owner, name: words.form.owner, kind: "wrong" }] : gaps;
}

/** What is wrong, with a way to where it is. */
export function gapList(words: PhoneWords, gaps: readonly Gap[], form = ""): Markup {
  return markup`<ul>${gaps.map(
    ({ at, name, kind }) => markup`<li><a href="${form}#${at}">${words.form[kind](name)}</a></li>`,
  )}</ul>`;
}

/** The hint of a field; empty where its name says it all. */
function hintOf({ form: { hints } }: PhoneWords, { check, type, pattern }: FormField): string {
  if (check !== undefined) return hints[check];
  if (type === "number") return hints.number;
  return pattern?.startsWith("^[0-9]{") === true ? hints.digits : "";
}

function keyboardOf({ check, type, pattern }: FormField): "tel" | "decimal" | "numeric" | "text" {
  if (check === "telephone") return "tel";
  if (type === "number") return "decimal";
  return pattern?.startsWith("^[0-9]{") === true ? "numeric" : "text";
}

/** From here on a text has lines. */
const longText = 150;

function choiceInput(words: PhoneWords, field: FormField, value: string): Markup {
  const name = inputNames.field(field.key);
  const choice = (text: string, said: string) =>
    markup`<label class="pick"><input type="radio" name="${name}" value="${text}"${
      value === text && markup` checked`
    }>${said}</label>`;
  return markup`${(field.choices ?? []).map((text) => choice(text, words.form.choice(text)))}${
    !field.required && choice("", words.form.none)
  }`;
}

/** @param gap what is wrong with what was written, to be said beside it */
function fieldInput(words: PhoneWords, field: FormField, value: string, gap: Gap | undefined): Markup {
  const { key, required, maxLength } = field;
  const said = markup`${fieldName(words, field)}${!required && markup` <small>${words.form.optional}</small>`}`;
  const hint = hintOf(words, field);
  const bad = gap && markup`<p class="bad" id="${key}-bad">${words.form[gap.kind](gap.name)}</p>`;
  if (field.type === "choice")
    return markup`<fieldset id="${key}"><legend>${said}</legend>${bad}${choiceInput(words, field, value)}</fieldset>`;
  const about = [hint !== "" && `${key}-hint`, gap !== undefined && `${key}-bad`].filter(Boolean).join(" ");
  const attributes = markup`id="${key}" name="${inputNames.field(key)}" maxlength="${maxLength}" autocomplete="off"${
    about !== "" && markup` aria-describedby="${about}"`
  }${gap && markup` aria-invalid="true"`}`;
  const keyboard = keyboardOf(field);
  const input =
    field.type === "text" && maxLength >= longText
      ? markup`<textarea rows="3" ${attributes}>${value}</textarea>`
      : markup`<input type="${field.type === "date" ? "date" : keyboard === "tel" ? "tel" : "text"}" inputmode="${keyboard}" ${attributes} value="${value}">`;
  return markup`<div class="field"><label for="${key}">${said}</label>${
    hint !== "" && markup`<small id="${key}-hint">${hint}</small>`
  }${bad}${input}</div>`;
}

function situations(words: PhoneWords, { materials }: Subject, applying: readonly string[]) {
  const some = materials.filter(({ need }) => need === "conditional");
  if (some.length === 0) return undefined;
  return markup`<fieldset><legend>${words.form.situations}</legend><small>${words.form.situationsAbout}</small>${some.map(
    ({ ref, name, note }) =>
      markup`<label class="pick"><input type="checkbox" name="${inputNames.situation}" value="${ref}"${
        applying.includes(ref) && markup` checked`
      }><span>${words.form.situation(name)}${note !== "" && markup`<small>${chinese(words, note)}</small>`}</span></label>`,
  )}</fieldset>`;
}

/** Named steps of the way; a life event begins with its questions. @param at the one this is */
export function stepLine(
  words: PhoneWords,
  kind: Subject["kind"],
  at: keyof PhoneWords["steps"]["names"],
): Markup {
  const { names, of } = words.steps;
  const way = (["situation", "form", "materials", "check"] as const).slice(kind === "item" ? 1 : 0);
  return markup`<p class="step">${of(way.indexOf(at) + 1, way.length)} · ${names[at]}</p>`;
}

/**
 * The form, as far as it is filled in.
 * @param shown what is wrong, where it is to be told
 * @param changed something else is asked than when it was filled in
 */
export function formPage(
  words: PhoneWords,
  subject: Subject,
  content: KeptContent,
  { shown, changed }: { readonly shown: readonly Gap[]; readonly changed: boolean },
): Markup {
  const address = addressOf(subject);
  const gapAt = (at: string) => shown.find((gap) => gap.at === at);
  const ownerGap = gapAt(inputNames.owner);
  const { form } = words;
  return markup`${stepLine(words, subject.kind, "form")}<h1>${nameOf(words, subject)}</h1>
${subject.kind === "lifeEvent" && markup`<p><a href="${address}/situation">${words.situation.change}</a></p>`}
${changed && markup`<div class="note"><strong>${form.changed}</strong>${form.changedWhy}</div>`}
${
  shown.length > 0 &&
  markup`<div class="note bad" role="alert"><strong>${form.gaps(shown.length)}</strong>${gapList(words, shown)}</div>`
}
<form method="post" action="${address}/form">
${subject.fields.map((field) => fieldInput(words, field, content.form[field.key] ?? "", gapAt(field.key)))}
${situations(words, subject, content.applying)}
<div class="field"><label for="${inputNames.owner}">${form.owner} <small>${form.optional}</small></label><small id="owner-hint">${form.ownerAbout}</small>${
    ownerGap && markup`<p class="bad" id="owner-bad">${form.wrong(form.owner)}</p>`
  }<input type="text" id="${inputNames.owner}" name="${inputNames.owner}" maxlength="18" autocomplete="off" aria-describedby="owner-hint${ownerGap && " owner-bad"}"${
    ownerGap && markup` aria-invalid="true"`
  } value="${content.owner ?? ""}"></div>
<button>${form.save}</button></form>
${shown.length > 0 && markup`<a class="button second" href="${address}/materials">${form.anyway}</a>`}
<form method="post" action="${address}/delete"><button class="quiet">${words.drop.button}</button></form>`;
}
