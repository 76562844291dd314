import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { encode } from "uqr";
import { rasterisePdf } from "../documents/index.ts";
import type { FlatPicture } from "./photograph.ts";

/** A page of a fictitious citizen, to lay under a simulated camera. */
export interface SamplePage {
  readonly key: string;
  readonly label: string;
  readonly title: string;
  readonly lines: readonly string[];
  readonly qr: string;
}

export const samplePages: readonly SamplePage[] = [
  {
    key: "household",
    label: "户口簿一页",
    title: "常住人口登记卡（样例）",
    lines: [
      "姓名  张样例    性别  男    民族  汉",
      "出生日期  1985年6月15日",
      "公民身份号码  420702198506150010",
      "住址  湖北省鄂州市梁子湖区太和镇谢埠村样例组 1 号",
      "服务处所  样例合作社    职业  务农",
    ],
    qr: "https://zwfw.example.gov.cn/sample/household",
  },
  {
    key: "proof",
    label: "村委会证明",
    title: "证  明（样例）",
    lines: [
      "兹证明张样例系我村村民，现居住于样例组 1 号，",
      "家庭成员三人，承包耕地 4.2 亩，情况属实。",
      "本证明仅用于办理社会救助申请，有效期三十日。",
      "样例村民委员会    2026年11月20日",
    ],
    qr: "https://zwfw.example.gov.cn/sample/proof",
  },
];

/** The page as it would leave a printer, A4. */
export async function drawSamplePage(page: SamplePage, width: number): Promise<FlatPicture> {
  const { default: PdfDocument } = await import("pdfkit");
  const { default: sharp } = await import("sharp");
  const font = await readFile(
    fileURLToPath(
      import.meta.resolve("@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"),
    ),
  );
  const document = new PdfDocument({ size: "A4", margin: 60 });
  const chunks: Buffer[] = [];
  const whole = new Promise<Uint8Array>((resolve) => {
    document.on("data", (chunk: Buffer) => chunks.push(chunk));
    document.on("end", () => resolve(new Uint8Array(Buffer.concat(chunks))));
  });
  document.font(font).fontSize(24).text(page.title, { align: "center" }).moveDown(1.5).fontSize(13);
  for (const line of page.lines) document.text(line).moveDown(0.8);
  const { data, size } = encode(page.qr);
  for (const [row, modules] of data.entries())
    for (const [column, dark] of modules.entries())
      if (dark)
        document
          .rect(330 + (column * 180) / size, 520 + (row * 180) / size, 180 / size, 180 / size)
          .fill("black");
  document.end();
  const [first] = await pagesOf(await whole, width);
  const raw = await sharp(first).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { pixels: new Uint8Array(raw.data), width: raw.info.width, height: raw.info.height };
}

async function pagesOf(pdf: Uint8Array, width: number): Promise<Uint8Array[]> {
  const pages = await rasterisePdf(pdf, { width });
  if (!pages.ok) throw new Error(`a sample page cannot be drawn: ${pages.code}`);
  return pages.value.map(({ png }) => png);
}
