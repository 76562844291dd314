import { parseIdNumber } from "@zizhuban/device-agent-contract";
import type { FormField } from "@zizhuban/server-contract";
import type { ItemInForce } from "../../catalogue/index.ts";
import { markup, type Markup } from "../../core/index.ts";
import { gapOf, type KeptContent } from "../content.ts";
import { addressOf, nameOf } from "./item-pages.ts";
import type { PhoneWords } from "./locale/words.ts";
import { chinese } from "./page.ts";

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
export function gapsIn(words: PhoneWords, item: ItemInForce, { form, owner = "" }: KeptContent): Gap[] {
  const gaps = (item.item.fields ?? []).flatMap((field): Gap[] => {
    const kind = gapOf(field, form[field.key] ?? "");
    return kind === undefined ? [] : [{ at: field.key, name: fieldName(words, field), kind }];
  });
  const ownerWrong = owner !== "" && !parseIdNumber(owner).ok;
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

function situations(words: PhoneWords, { source }: ItemInForce, applying: readonly string[]) {
  const some = source.materials.filter(({ need }) => need === "conditional");
  if (some.length === 0) return undefined;
  return markup`<fieldset><legend>${words.form.situations}</legend><small>${words.form.situationsAbout}</small>${some.map(
    ({ ref, name, note }) =>
      markup`<label class="pick"><input type="checkbox" name="${inputNames.situation}" value="${ref}"${
        applying.includes(ref) && markup` checked`
      }><span>${words.form.situation(name)}${note !== "" && markup`<small>${chinese(words, note)}</small>`}</span></label>`,
  )}</fieldset>`;
}

/** Named steps of the way. @param at the one this is */
export function stepLine(words: PhoneWords, at: 0 | 1 | 2): Markup {
  const { names, of } = words.steps;
  return markup`<p class="step">${of(at + 1, names.length)} · ${names[at]}</p>`;
}

/**
 * The item's form, as far as it is filled in.
 * @param shown what is wrong, where it is to be told
 * @param changed the item has another version than the one it was filled in for
 */
export function formPage(
  words: PhoneWords,
  item: ItemInForce,
  content: KeptContent,
  { shown, changed }: { readonly shown: readonly Gap[]; readonly changed: boolean },
): Markup {
  const address = addressOf(item.item.key);
  const gapAt = (at: string) => shown.find((gap) => gap.at === at);
  const ownerGap = gapAt(inputNames.owner);
  const { form } = words;
  return markup`${stepLine(words, 0)}<h1>${nameOf(words, item.item)}</h1>
${changed && markup`<div class="note"><strong>${form.changed}</strong>${form.changedWhy}</div>`}
${
  shown.length > 0 &&
  markup`<div class="note bad" role="alert"><strong>${form.gaps(shown.length)}</strong>${gapList(words, shown)}</div>`
}
<form method="post" action="${address}/form">
${(item.item.fields ?? []).map((field) => fieldInput(words, field, content.form[field.key] ?? "", gapAt(field.key)))}
${situations(words, item, content.applying)}
<div class="field"><label for="${inputNames.owner}">${form.owner} <small>${form.optional}</small></label><small id="owner-hint">${form.ownerAbout}</small>${
    ownerGap && markup`<p class="bad" id="owner-bad">${form.wrong(form.owner)}</p>`
  }<input type="text" id="${inputNames.owner}" name="${inputNames.owner}" maxlength="18" autocomplete="off" aria-describedby="owner-hint${ownerGap && " owner-bad"}"${
    ownerGap && markup` aria-invalid="true"`
  } value="${content.owner ?? ""}"></div>
<button>${form.save}</button></form>
${shown.length > 0 && markup`<a class="button second" href="${address}/materials">${form.anyway}</a>`}
<form method="post" action="${address}/delete"><button class="quiet">${words.drop.button}</button></form>`;
}
