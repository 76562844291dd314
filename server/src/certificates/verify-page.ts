import { createHash } from "node:crypto";
import type { VerifyAnswer } from "@zizhuban/server-contract";
import { chinaDateWords, escapeMarkup } from "../core/index.ts";
import { uploadForm, uploadScript } from "./upload-form.ts";

// For a telephone in anyone's hand: no script, no picture, nothing loaded from elsewhere.

const style = `
:root{color-scheme:light}*{box-sizing:border-box}
body{margin:0;background:#F6F4EE;color:#16262B;font:18px/1.6 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:34rem;margin:0 auto;padding:1.5rem 1.25rem 3rem}
.place{font-size:1rem;color:#45565C;margin:0 0 1.5rem}
.state{border-radius:12px;padding:1.25rem;margin:0 0 1.5rem;border:2px solid;background:#FFFEFA}
.state h1{margin:0;font-size:1.75rem;line-height:1.35}.state p{margin:.35rem 0 0}
.valid{border-color:#2F6B2F}.valid h1{color:#2F6B2F}.revoked,.unknown{border-color:#A3291E}.revoked h1,.unknown h1{color:#A3291E}
dl{margin:0;background:#FFFEFA;border-radius:12px;padding:.5rem 1.25rem}
dl>div{padding:.7rem 0;border-bottom:1px solid #E3DFD3}dl>div:last-child{border:0}
dt{font-size:.95rem;color:#45565C}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.valid h2{color:#2F6B2F}.revoked h2,.altered h2,.unknown h2,.refused h2{color:#A3291E}.altered,.refused{border-color:#A3291E}
h1,h2{font-size:1.75rem;line-height:1.35;margin:0}form h1{margin:0 0 .5rem}[hidden]{display:none}
label,button{display:block;width:100%;font:inherit;text-align:center;border-radius:12px;padding:1rem;min-height:64px;cursor:pointer}
label{border:2px dashed #0A5C63;background:#FFFEFA;margin:1.25rem 0}button{border:0;background:#0A5C63;color:#fff;font-size:1.2rem}
input{display:block;margin:.75rem auto 0;max-width:100%;font:inherit}
::file-selector-button{font:inherit;min-height:48px;padding:0 1rem;margin-right:.75rem;border:2px solid #0A5C63;border-radius:8px;background:#fff;color:#0A5C63}
label span{display:block}.state dl{margin-top:1rem;padding:0;border-radius:0;border-top:1px solid #E3DFD3}.place span{white-space:nowrap}output{display:block;margin-top:1.5rem}
a{color:#0A5C63}:focus-visible{outline:3px solid #B23A5E;outline-offset:3px}
.en{font-size:.95rem;color:#45565C}.note{margin:1.5rem 0 0;font-size:.95rem;color:#45565C}
`;
const digestOf = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const nothingElse = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/** Allows this page's own style by its digest and nothing else. */
export const verifyPagePolicy = `default-src 'none'; style-src ${digestOf(style)}; ${nothingElse}`;
/** The same, its own script, and sending the file to this server. */
export const uploadPagePolicy = `default-src 'none'; style-src ${digestOf(style)}; script-src ${digestOf(uploadScript)}; connect-src 'self'; require-trusted-types-for 'script'; ${nothingElse}`;

/** A label in both languages, and its value. */
function row(chinese: string, english: string, value: string): string {
  return `<div><dt>${chinese} <span lang="en">${english}</span></dt><dd>${escapeMarkup(value)}</dd></div>`;
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${title}</title><style>${style}</style></head>
<body><main><p class="place">梁子湖区 24 小时自助办 · 证明验真 <span lang="en">Certificate check</span></p>${body}</main></body></html>
`;
}

function state(
  kind: "valid" | "revoked" | "unknown",
  mark: string,
  words: string,
  why: string,
  en: string,
): string {
  return `<section class="state ${kind}"><h1><span aria-hidden="true">${mark} </span>${words}</h1><p>${why}</p><p class="en" lang="en">${en}</p></section>`;
}

/** The page behind a certificate's QR; without an answer, nothing of that address was ever issued. */
export function verifyPage(answer: VerifyAnswer | undefined, englishTitle = ""): string {
  if (answer === undefined) {
    const why = "没有查到这张证明。请核对网址，或到窗口询问。";
    const en = "No such certificate. Check the address, or ask at a service window.";
    return page("查无此证明", state("unknown", "✕", "查无此证明", why, en));
  }
  const said =
    answer.state === "valid"
      ? state(
          "valid",
          "✓",
          "有效",
          "这张证明由本平台出具，目前有效。",
          "Valid: issued by this platform and still in force.",
        )
      : state("revoked", "✕", "已注销", "这张证明已经注销，不能再使用。", "Revoked: no longer in force.");
  const facts = [
    row("证明", englishTitle, answer.title),
    row("编号", "Number", answer.number),
    row("持有人", "Holder", `${answer.holder.name} · ${answer.holder.idNumber}`),
    row("出具单位", "Issuer", answer.issuer),
    row("出具日期", "Issued", chinaDateWords(answer.issuedAt)),
  ].join("");
  const upload = `<p class="note">收到的是电子文件？<a href="/verify">上传文件验真 <span lang="en">Check a file</span></a></p>`;
  const note = `<p class="note">请核对纸上的编号、姓名与本页是否一致。样例数据，不作证明使用。<br><span lang="en">Compare the number and name on the paper with this page. Sample data, not a legal proof.</span></p>`;
  return page(`${answer.title} · 验真`, `${said}<dl>${facts}</dl>${note}${upload}`);
}

/** Where anybody who has the file instead of the paper checks it. */
export function uploadPage(): string {
  return page("电子证照验真", uploadForm);
}
