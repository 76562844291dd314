import type { CatalogueItem } from "@zizhuban/server-contract";
import { markup, type Markup } from "../../core/index.ts";
import type { PackageToBegin } from "../subject.ts";
import type { PhoneWords } from "./locale/words.ts";
import { addressOf, chinese, nameOf } from "./page.ts";

const named = ({ name, plainName, englishName }: CatalogueItem) => ({
  zh: plainName ?? name,
  en: englishName,
});

/** What can be begun here: life events, and single items by the department they belong to. */
export function listPage(
  words: PhoneWords,
  items: readonly CatalogueItem[],
  packages: readonly PackageToBegin[],
): Markup {
  const departments = [...new Set(items.map(({ department }) => department))];
  const { list } = words;
  if (items.length + packages.length === 0) return markup`<h1>${list.title}</h1><p>${list.empty}</p>`;
  return markup`<h1>${list.title}</h1><p class="soft">${list.about}</p>
${
  packages.length > 0 &&
  markup`<details><summary>${list.lifeEvents}</summary><ul class="rows">${packages.map(
    ({ content: { code, name, nodes, promised } }) =>
      markup`<li><a href="${addressOf({ kind: "lifeEvent", key: code })}">${nameOf(words, name)}<small>${list.parts(nodes.length)} · ${words.item.within[promised.unit](promised.value)}</small></a></li>`,
  )}</ul></details>`
}
${departments.map((department) => {
  const own = items.filter((item) => item.department === department);
  return markup`<details><summary>${chinese(words, department)}</summary><ul class="rows">${own.map(
    (item) =>
      markup`<li><a href="${addressOf({ kind: "item", key: item.key })}">${nameOf(words, named(item))}<small>${chinese(words, item.name)}</small></a></li>`,
  )}</ul></details>`;
})}`;
}

const row = (name: string, value: Markup | string): Markup =>
  markup`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** The button that begins, or goes on with what is begun on this telephone. */
function wayIn({ item }: PhoneWords, address: string, begun: boolean): Markup {
  return begun
    ? markup`<a class="button" href="${address}/form">${item.goOn}</a>`
    : markup`<form method="post" action="${address}/begin"><button>${item.begin}</button></form>`;
}

/** What the item is, as a kiosk says it, and the button that begins. @param begun there is a draft on this telephone */
export function itemPage(words: PhoneWords, item: CatalogueItem, begun: boolean, days: number): Markup {
  const { what, ...said } = words.item;
  const { amount, note } = item.fee;
  const sum = amount === null || words.tag !== "en" ? chinese(words, note) : said.yuan(amount);
  const fee = amount === 0 ? said.free : sum;
  const who = item.conditions.length === 0 ? said.anyone : chinese(words, item.conditions.join("；"));
  return markup`<h1>${nameOf(words, named(item))}</h1><p class="soft">${chinese(words, item.name)}</p>
${wayIn(words, addressOf({ kind: "item", key: item.key }), begun)}<p class="soft">${said.about(days)}</p>
${item.identityLevel === "A3" && markup`<p>${said.forEnterprise}</p>`}
<dl>${row(what.fee, fee)}${row(what.days, said.workdays(item.promisedWorkdays))}${row(what.who, who)}${row(what.department, chinese(words, item.department))}</dl>
<h2>${said.materials}</h2><ul class="card">${item.materials.map(
    ({ name, note: about, required }) =>
      markup`<li>${chinese(words, name)} <small>${required ? said.required : said.some}${about !== "" && markup` · ${chinese(words, about)}`}</small></li>`,
  )}</ul>
<p><a href="/phone">${said.all}</a></p>`;
}

/** What a life event is: its items, and the day by which all of them are done. */
export function packagePage(
  words: PhoneWords,
  { content }: PackageToBegin,
  items: readonly CatalogueItem[],
  { begun, days }: { readonly begun: boolean; readonly days: number },
): Markup {
  const { what, ...said } = words.item;
  const { code, name, promised, note } = content;
  return markup`<h1>${nameOf(words, name)}</h1><p class="soft">${words.list.together}</p>
${wayIn(words, addressOf({ kind: "lifeEvent", key: code }), begun)}<p class="soft">${said.about(days)}</p>
${items.some(({ identityLevel }) => identityLevel === "A3") && markup`<p>${said.forEnterprise}</p>`}
<dl>${row(what.days, said.within[promised.unit](promised.value))}</dl>
<h2>${said.partsOf}</h2><ul class="card">${items.map(
    (item) =>
      markup`<li>${nameOf(words, named(item))} <small>${chinese(words, item.department)}</small></li>`,
  )}</ul>
${note !== "" && markup`<p class="soft">${chinese(words, note)}</p>`}<p><a href="/phone">${said.all}</a></p>`;
}
