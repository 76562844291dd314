import { ok, Sensitive, type Result } from "@zizhuban/device-agent-contract";
import PdfDocument from "pdfkit";
import { drawPage } from "./draw.ts";
import type { PageModel } from "./model.ts";

/** What is done last to finished bytes: seal and signature. */
export type Finish<Code extends string> = (pdf: Buffer, at: number) => Promise<Result<Buffer, Code>>;

/**
 * One page as PDF bytes, where a citizen's data goes onto paper: the same model and time give the same bytes.
 * @param at what the document says of its own making, Unix milliseconds
 */
export async function renderPage(model: Sensitive<PageModel>, at: number): Promise<Sensitive<Buffer>> {
  return new Sensitive(await draw(model.expose(), at));
}

/** As {@link renderPage}, and finished. */
export async function renderFinished<Code extends string>(
  model: Sensitive<PageModel>,
  at: number,
  finish: Finish<Code>,
): Promise<Result<Sensitive<Buffer>, Code>> {
  const finished = await finish(await draw(model.expose(), at), at);
  return finished.ok ? ok(new Sensitive(finished.value)) : finished;
}

async function draw(model: PageModel, at: number): Promise<Buffer> {
  const doc = new PdfDocument({
    size: "A4",
    margin: 0,
    // None: pdfkit would load Helvetica for its own default; every word here is in the shared font.
    font: "",
    lang: "zh-CN",
    displayTitle: true,
    info: {
      Title: model.title,
      Author: model.issuer,
      Subject: model.number,
      Keywords: model.identifier,
      Creator: "Zizhuban",
      Producer: "pdfkit",
      CreationDate: new Date(at),
      ModDate: new Date(at),
    },
  });
  const chunks: Buffer[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    doc.on("data", (chunk: Buffer) => chunks.push(chunk));
    doc.on("end", resolve);
    doc.on("error", reject);
  });
  drawPage(doc, model);
  doc.end();
  await finished;
  return Buffer.concat(chunks);
}
