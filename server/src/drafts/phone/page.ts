import { createHash } from "node:crypto";
import { madeElsewhere, markup, type Markup } from "../../core/index.ts";
import type { Subject } from "../subject.ts";
import type { PhoneWords } from "./locale/words.ts";
import { style } from "./style.ts";

/**
 * What a kiosk's code carries after the `#` reaches no server and no log; this puts it into the form that opens the
 * draft, and takes it out of the address.
 */
const openScript = `
const input = document.querySelector("input[name=token]");
input.value = location.hash.slice(1);
history.replaceState(null, "", location.pathname);
if (input.value) document.querySelector("form").hidden = false;
else document.querySelector("#failed").hidden = false;
`;

const digestOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const rest =
  "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'";
/** Allows the pages' own style by its digest, and forms that go to this server. */
export const pagePolicy = `default-src 'none'; style-src ${digestOf(style)}; ${rest}`;
/** The same, and the one script there is. */
export const openPolicy = `default-src 'none'; style-src ${digestOf(style)}; script-src ${digestOf(openScript)}; ${rest}`;

/** A whole page. @param here its address, without the query */
export function page(
  words: PhoneWords,
  here: string,
  title: string | Markup,
  body: Markup,
  script = false,
): string {
  const other = words.tag === "en" ? "zh-CN" : "en";
  const made = markup`<!doctype html>
<html lang="${words.tag}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title><style>${madeElsewhere(style)}</style></head>
<body><main><header><p>${words.place}</p><a href="${here}?lang=${other}" lang="${other}">${words.otherLanguage}</a></header>
${body}</main>${script && markup`<script>${madeElsewhere(openScript)}</script>`}</body></html>
`;
  return String(made);
}

/** What is going on, in the middle of a page. */
export const message = (title: string, why: string, ways: Markup): Markup =>
  markup`<h1>${title}</h1><p>${why}</p>${ways}`;

/** A text of the catalogue, which is Chinese whatever language the page is in. */
export const chinese = (words: PhoneWords, text: string): Markup | string =>
  words.tag === "zh-CN" ? text : markup`<span lang="zh-CN">${text}</span>`;

/** Where something is filled in on a telephone; its pages are below. */
export const addressOf = ({ kind, key }: Pick<Subject, "kind" | "key">): string =>
  `/phone/${kind === "item" ? "items" : "life-events"}/${key}`;

/** In the language of the page where there is a name in it. */
export const nameOf = (words: PhoneWords, { zh, en }: Pick<Subject, "zh" | "en">): Markup | string =>
  words.tag === "en" && en !== undefined ? en : chinese(words, zh);
