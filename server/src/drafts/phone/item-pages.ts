import type { CatalogueItem } from "@zizhuban/server-contract";
import { markup, type Markup } from "../../core/index.ts";
import type { PhoneWords } from "./locale/words.ts";
import { chinese } from "./page.ts";

export const addressOf = (itemKey: string): string => `/phone/items/${itemKey}`;

/** Everyday words where the catalogue has them. */
export function nameOf(words: PhoneWords, { name, plainName, englishName }: CatalogueItem): Markup | string {
  if (words.tag === "en" && englishName !== undefined) return englishName;
  return chinese(words, plainName ?? name);
}

/** What can be begun here, by the department it belongs to. */
export function listPage(words: PhoneWords, items: readonly CatalogueItem[]): Markup {
  const departments = [...new Set(items.map(({ department }) => department))];
  const { list } = words;
  if (items.length === 0) return markup`<h1>${list.title}</h1><p>${list.empty}</p>`;
  return markup`<h1>${list.title}</h1><p class="soft">${list.about}</p>
${departments.map((department) => {
  const own = items.filter((item) => item.department === department);
  return markup`<details><summary>${chinese(words, department)}</summary><ul class="rows">${own.map(
    (item) =>
      markup`<li><a href="${addressOf(item.key)}">${nameOf(words, item)}<small>${chinese(words, item.name)}</small></a></li>`,
  )}</ul></details>`;
})}`;
}

const row = (name: string, value: Markup | string): Markup =>
  markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** What the item is, as a kiosk says it, and the button that begins. @param begun there is a draft on this telephone */
export function itemPage(words: PhoneWords, item: CatalogueItem, begun: boolean, days: number): Markup {
  const { what, ...said } = words.item;
  const { amount, note } = item.fee;
  const sum = amount === null || words.tag !== "en" ? chinese(words, note) : said.yuan(amount);
  const fee = amount === 0 ? said.free : sum;
  const who = item.conditions.length === 0 ? said.anyone : chinese(words, item.conditions.join("；"));
  const way = begun
    ? markup`<a class="button" href="${addressOf(item.key)}/form">${said.goOn}</a>`
    : markup`<form method="post" action="${addressOf(item.key)}/begin"><button>${said.begin}</button></form>`;
  return markup`<h1>${nameOf(words, item)}</h1><p class="soft">${chinese(words, item.name)}</p>
${way}<p class="soft">${said.about(days)}</p>
<dl>${row(what.fee, fee)}${row(what.days, said.workdays(item.promisedWorkdays))}${row(what.who, who)}${row(what.department, chinese(words, item.department))}</dl>
<h2>${said.materials}</h2><ul class="card">${item.materials.map(
    ({ name, note: about, required }) =>
      markup`<li>${chinese(words, name)} <small>${required ? said.required : said.some}${about !== "" && markup` · ${chinese(words, about)}`}</small></li>`,
  )}</ul>
<p><a href="/phone">${said.all}</a></p>`;
}
