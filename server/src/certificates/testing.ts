import { join } from "node:path";
import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import PdfDocument from "pdfkit";
import { openAuthority } from "../fleet/index.ts";
import { createOwnTimeStamps } from "../time-stamps/index.ts";
import { openKeyStore } from "../key-store/index.ts";
import { checkPrintable, copyPage, type CertificateContent } from "./content.ts";
import { font } from "../sheets/index.ts";
import { renderFinished, sealPicture } from "./page/index.ts";
import { createSampleSeal } from "../seals/testing.ts";
import { attachSeal } from "./attach-seal.ts";
import { createSignDocument } from "./signature.ts";

const content: CertificateContent = {
  template: "socialInsurance",
  holder: { name: "张样例", idNumber: "420702198506150010" },
  record: {
    insurances: [
      { kind: "城乡居民基本养老保险", status: "正常参保", since: "2016-05", months: 126 },
      { kind: "工伤保险", status: "正常参保", since: "2021-03", months: 68 },
      { kind: "失业保险", status: "暂停参保", since: "2021-03", months: 40 },
    ],
  },
  division: "鄂州市梁子湖区",
  place: "太和镇便民服务中心 03 号机",
  issuer: { name: "梁子湖区人力资源和社会保障局", uscc: "11420702Y000001474" },
  number: "420702202611230000177",
  identifier: "1.2.156.3005.2.11420702Y000001474001.11420702Y000001474.42070220261123000017.001.K",
  verifyToken: "AbCdEfGhIjKlMnOpQrStUv",
  issuedAt: Date.UTC(2026, 10, 23, 2, 14),
  queriedAt: Date.UTC(2026, 10, 23, 2, 14),
};
const page = copyPage(content, 1, "http://127.0.0.1:4000");

/** Makes the sample certificate as the server does: characters checked, laid out, QR, seal picture, SM2 seal, signature. */
export async function sampleCertificateMaker(
  folder: string,
  clock: Clock,
): Promise<() => Promise<Uint8Array>> {
  const authority = await openAuthority({ folder: join(folder, "authority"), clock });
  const keys = await openKeyStore({
    folder: join(folder, "keys"),
    certify: async (purpose, publicKey) => authority.issueSigner(purpose, "Zizhuban bench", publicKey),
  });
  const timeStamps = createOwnTimeStamps({ signer: await keys.timeStamps(), clock });
  const sign = createSignDocument(keys.documents, timeStamps, "Zizhuban bench");
  const seal = await createSampleSeal({ keys, clock, picture: sealPicture(content.issuer.name) });
  const model = new Sensitive(page);
  return async () => {
    const printable = model.judge(checkPrintable);
    if (!printable.ok) throw new Error(printable.code);
    const sealed = await renderFinished(model, clock.now(), async (pdf, at) =>
      sign(attachSeal(pdf, seal(pdf, at)), at),
    );
    if (!sealed.ok) throw new Error(sealed.code);
    return sealed.value.expose();
  };
}

/**
 * The yardstick: the same words in the same shared fonts and the table's rules, straight out of pdfkit,
 * without QR, seal or signature.
 */
export async function bareSamplePage(): Promise<Uint8Array> {
  const doc = new PdfDocument({ size: "A4", margin: 72, font: "" });
  const chunks: Buffer[] = [];
  const finished = new Promise<void>((resolve) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", resolve);
  });
  doc.registerFont("regular", font("regular")).registerFont("bold", font("bold"));
  doc.font("bold").fontSize(58);
  for (const y of [190, 330, 470, 610]) doc.text(page.watermark, 110, y, { lineBreak: false });
  doc.fontSize(25).text(page.title, 72, 104, { align: "center" });
  doc
    .font("regular")
    .fontSize(10)
    .text(page.sampleNotice ?? "", { align: "center" });
  doc.fontSize(12.5).text(page.opening);
  const rows = [page.table.columns.map(({ label }) => label), ...page.table.rows];
  rows.forEach((cells, row) => {
    doc.font(row === 0 ? "bold" : "regular");
    cells.forEach((cell, column) => {
      doc.text(cell, 82 + column * 110, 260 + row * 28, { lineBreak: false });
      doc.rect(72 + column * 110, 254 + row * 28, 110, 28).stroke();
    });
  });
  doc.text(page.closing, 72, 420).text(page.source);
  doc.text(page.issuer, 318, 640).text(page.issuedOn);
  doc
    .font("bold")
    .text("扫码验真", 72, 690)
    .font("regular")
    .fontSize(8)
    .text("没有手机，也可以在电脑上打开：")
    .text(page.verifyUrl ?? "");
  doc
    .text(`编号 ${page.number}`, 72, 50)
    .text(`电子证照标识 ${page.identifier}`, 72, 730)
    .text("第 1 页 共 1 页");
  doc.end();
  await finished;
  return Buffer.concat(chunks);
}
