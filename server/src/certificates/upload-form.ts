// The form of the public check: the file goes as it is to the same route programs use. It knows nothing about the
// document; what it says comes from the answer.

/** Bytes the route takes. */
export const largestDocument = 5 * 1024 * 1024;

/** State of the answer → mark, words, why; the English below. */
const verdicts = {
  valid: [
    "✓",
    "有效",
    "文件没有被改动，证照目前有效。",
    "Valid: the file is unchanged and the licence is in force.",
  ],
  revoked: [
    "✕",
    "已注销",
    "文件没有被改动，但证照已经注销，不能再使用。",
    "Revoked: the file is unchanged, but no longer in force.",
  ],
  altered: [
    "✕",
    "被改动过",
    "文件自称由本平台出具，但内容与出具的不一样。不要使用，请对方重发原文件。",
    "Altered: not the file that was issued here. Do not rely on it; ask for the original file.",
  ],
  unknown: ["✕", "查无此证", "这个文件不是本平台出具的。", "Unknown: this file was not issued here."],
  tooLarge: ["✕", "文件太大", "请上传不超过 5 MB 的 PDF。", "Too large: PDF files up to 5 MB, please."],
  notPdf: [
    "✕",
    "不是 PDF",
    "请上传收到的 PDF 原文件，不要用照片或截图。",
    "Not a PDF: send the file you got, no photo.",
  ],
  later: ["✕", "现在查不了", "请过一会儿再试。", "Not possible now: please try again later."],
} as const;

export const uploadScript = `
const words = ${JSON.stringify(verdicts)};
const form = document.querySelector("form"), out = document.querySelector("output");
function line(name, text, lang) {
  const element = document.createElement(name);
  element.textContent = text;
  if (lang) { element.lang = lang; element.className = "en"; }
  return element;
}
function say(key, answer) {
  const [mark, title, why, english] = words[key];
  const box = document.createElement("section");
  box.className = "state " + (key in { valid: 1, revoked: 1, altered: 1, unknown: 1 } ? key : "refused");
  box.append(line("h2", mark + " " + title), line("p", why), line("p", english, "en"));
  const found = answer && answer.certificate;
  if (found) {
    const list = document.createElement("dl");
    const fact = (chinese, english, value) => {
      const row = document.createElement("div"), name = line("dt", chinese + " ");
      name.append(line("span", english, "en"));
      row.append(name, line("dd", value));
      list.append(row);
    };
    const day = new Date(found.issuedAt).toLocaleDateString("zh-CN", { timeZone: "Asia/Shanghai", dateStyle: "long" });
    fact("证明", "Certificate", found.title);
    fact("编号", "Number", found.number);
    fact("持有人", "Holder", found.holder.name + " · " + found.holder.idNumber);
    fact("出具单位", "Issuer", found.issuer);
    fact("出具日期", "Issued", day);
    if (answer.seal) fact("电子印章", "Electronic seal", answer.seal.name);
    box.append(list);
  }
  out.replaceChildren(box);
  box.scrollIntoView({ block: "nearest" });
}
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const file = form.elements.file.files[0];
  if (!file) return form.elements.file.focus();
  if (file.size > ${largestDocument}) return say("tooLarge");
  if ((await file.slice(0, 5).text()) !== "%PDF-") return say("notPdf");
  try {
    const response = await fetch("/api/public/verify-document", { method: "POST", headers: { "content-type": "application/pdf" }, body: file });
    const answer = await response.json();
    say(response.ok ? answer.state : response.status === 413 ? "tooLarge" : "later", answer);
  } catch {
    say("later");
  }
});
`;

export const uploadForm = `<form><h1>上传文件验真</h1><p>选择您收到的 PDF 原文件。文件只用来核对，不会保存。</p>
<p class="en" lang="en">Choose the PDF you received. It is compared and not kept.</p>
<label>选择 PDF（不超过 5 MB） <span lang="en">Choose a PDF</span><input name="file" type="file" accept="application/pdf,.pdf" required></label>
<button>开始核对 <span lang="en">Check</span></button></form><output aria-live="polite"></output>
<noscript><p>这个页面需要浏览器允许脚本。也可以扫纸上的二维码。</p></noscript><script>${uploadScript}</script>`;
