import type { MaterialFile } from "@zizhuban/server-contract";
import { encode } from "uqr";
import { markup, type Markup } from "../../core/index.ts";
import { bringable, type KeptContent } from "../content.ts";
import { gapList, stepLine, type Gap } from "./form-page.ts";
import type { Subject } from "../subject.ts";
import type { PhoneWords } from "./locale/words.ts";
import { addressOf, chinese, nameOf } from "./page.ts";

export interface SentFile {
  readonly id: string;
  readonly ref: string;
  readonly file: MaterialFile;
}

/** What is brought for this by this person: what all need, and what was ticked. */
const wantedOf = (subject: Subject, { applying }: KeptContent) =>
  bringable(subject).filter(({ ref, need }) => need === "required" || applying.includes(ref));

function sentRow(words: PhoneWords, address: string, { id, file }: SentFile): Markup {
  const { materials } = words;
  return markup`<p class="good">✓ ${materials.sent} · ${materials.pages(file.pages)} · ${Math.max(0.1, file.bytes / 1024 / 1024).toFixed(1)} MB</p>
<form method="post" action="${address}/files/remove"><input type="hidden" name="id" value="${id}"><button class="quiet">${materials.remove}</button></form>`;
}

/** One picture after another, for whoever has the paper at hand now. */
export function materialsPage(
  words: PhoneWords,
  subject: Subject,
  content: KeptContent,
  files: readonly SentFile[],
  { megabytes, refused }: { readonly megabytes: number; readonly refused: string | undefined },
): Markup {
  const { materials } = words;
  const address = addressOf(subject);
  const wanted = wantedOf(subject, content);
  return markup`${stepLine(words, subject.kind, "materials")}<h1>${materials.title}</h1>
${refused !== undefined && markup`<div class="note bad" role="alert">${refused}</div>`}
<p class="soft">${wanted.length === 0 ? materials.nothing : materials.about(megabytes)}</p>
${wanted.map(
  ({ ref, name, note, get }) => markup`<section class="card"><h2>${chinese(words, name)}</h2>${
    note !== "" && markup`<small>${chinese(words, note)}</small>`
  }${get === "share" && markup`<small>${materials.fetched}</small>`}
${files.filter((sent) => sent.ref === ref).map((sent) => sentRow(words, address, sent))}
<form method="post" action="${address}/files" enctype="multipart/form-data"><input type="hidden" name="ref" value="${ref}"><label><span class="hint">${materials.choose(name)}</span><input type="file" name="file" accept="image/jpeg,image/png,application/pdf" required></label><button class="second">${materials.send}</button></form></section>`,
)}
<a class="button" href="${address}/check">${materials.next}</a>
<p><a href="${address}/form">${words.back}</a></p>`;
}

/** All that was written, once more, and what is missing. */
export function checkPage(
  words: PhoneWords,
  subject: Subject,
  content: KeptContent,
  files: readonly SentFile[],
  gaps: readonly Gap[],
): Markup {
  const { check } = words;
  const address = addressOf(subject);
  const answers = subject.fields.map(({ key, zh, en, type }) => {
    const value = content.form[key] ?? "";
    const shown = type === "choice" ? words.form.choice(value) : value;
    return markup`<div><dt>${words.tag === "en" ? en : zh}</dt><dd>${shown === "" ? check.blank : shown}</dd></div>`;
  });
  const papers = wantedOf(subject, content).map(({ ref, name }) => {
    const sent = files.filter((one) => one.ref === ref).length;
    return markup`<div><dt>${chinese(words, name)}</dt><dd>${sent === 0 ? check.atKiosk : check.files(sent)}</dd></div>`;
  });
  return markup`${stepLine(words, subject.kind, "check")}<h1>${nameOf(words, subject)}</h1>
${
  gaps.length === 0
    ? markup`<p class="good">✓ ${check.complete}</p>`
    : markup`<div class="note bad" role="alert"><strong>${check.notYet}</strong>${gapList(words, gaps, `${address}/form`)}</div>`
}
<dl>${answers}${papers}</dl>
<form method="post" action="${address}/hand-over"><button>${check.hand}<small>${check.handAbout}</small></button></form>
<a class="button second" href="${address}/form">${check.change}</a>`;
}

/** A code to scan (ISO/IEC 18004, level M), dark on white, with its quiet zone. */
function qrCode(text: string, label: string): Markup {
  const { data, size } = encode(text, { ecc: "M", border: 4 });
  const dark = data.flatMap((line, y) => line.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : [])));
  return markup`<div class="qr"><svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${label}" shape-rendering="crispEdges"><path d="${dark.join("")}"/></svg></div>`;
}

/** Groups of digits are read more easily, and pressed one after another. */
const grouped = (code: string): string => code.replace(/^(\d{3})(\d{3})(\d{4})$/, "$1 $2 $3");

/** What is shown to the kiosk; without codes, those there were have been used or are out of date. */
export function codePage(
  words: PhoneWords,
  subject: Subject,
  shown: { readonly text: string; readonly code: string; readonly until: string } | undefined,
  { waited, keptUntil }: { readonly waited: boolean; readonly keptUntil: string },
): Markup {
  const { code } = words;
  const address = addressOf(subject);
  const renew = markup`<form method="post" action="${address}/hand-over"><button class="${shown !== undefined && "second"}">${code.renew}</button></form>`;
  const kept = markup`<p class="soft">${code.keptUntil(keptUntil)}</p><p><a href="${address}/form">${words.check.change}</a></p>
<form method="post" action="${address}/delete"><button class="quiet">${words.drop.button}</button></form>`;
  if (shown === undefined)
    return markup`<h1>${nameOf(words, subject)}</h1><div class="note"><strong>${code.over}</strong>${code.overWhy}</div>${renew}${kept}`;
  return markup`<p class="step">${nameOf(words, subject)}</p>
${waited ? markup`<h1>${code.back}</h1><p>${code.backWhy}</p>` : markup`<h1>${code.title}</h1>`}
${qrCode(shown.text, code.qr)}<p class="centre soft">${code.digits}</p><p class="digits">${grouped(shown.code)}</p>
<p class="centre soft">${code.until(shown.until)} · ${code.once}</p>
${!waited && markup`<ol>${code.steps[subject.kind].map((step) => markup`<li>${step}</li>`)}</ol>`}${renew}${kept}`;
}
