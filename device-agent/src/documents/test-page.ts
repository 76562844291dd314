import { a4, drawPdf, ink, write } from "./pdf-page.ts";
import { dateAndTime, type SlipSite } from "./slip.ts";

/** What a test page says, in one language. */
interface TestPageWords {
  readonly tag: string;
  readonly colon: string;
  readonly testSlip: {
    readonly title: string;
    readonly readable: string;
    readonly technician: string;
    readonly at: string;
    readonly next: string;
  };
}

/** One A4 page after a refill of the page printer: letters of every size, tones, and edges 12 mm from the rim. */
export async function drawTestPage(
  facts: { readonly site: SlipSite; readonly by: string; readonly at: number },
  words: TestPageWords,
): Promise<Uint8Array> {
  const said = words.testSlip;
  return await drawPdf({ title: said.title, at: facts.at, lang: words.tag }, (pdf) => {
    pdf
      .rect(34, 34, a4.width - 68, a4.height - 68)
      .lineWidth(1)
      .stroke(ink.text);
    write(pdf, said.title, { x: 72, y: 90 }, { size: 30, bold: true });
    write(pdf, facts.site.name, { x: 72, y: 138 }, { size: 14 });
    [8, 10, 14, 20].forEach((size, row) => {
      write(pdf, "永字八法 0123456789 ABCabc", { x: 72, y: 190 + row * 34 }, { size });
    });
    for (let tone = 0; tone <= 10; tone++) {
      const grey = Math.round(255 - tone * 25.5)
        .toString(16)
        .padStart(2, "0");
      pdf.rect(72 + tone * 40, 350, 40, 60).fill(`#${grey.repeat(3)}`);
    }
    pdf.rect(72, 350, 440, 60).lineWidth(0.5).stroke(ink.text);
    write(pdf, said.readable, { x: 72, y: 440, width: 440 }, { size: 12 });
    write(pdf, `${said.technician}${words.colon}${facts.by}`, { x: 72, y: 480 }, { size: 12 });
    write(pdf, `${said.at}${words.colon}${dateAndTime(facts.at)}`, { x: 72, y: 504 }, { size: 12 });
    write(pdf, said.next, { x: 72, y: 540, width: 440 }, { size: 12, bold: true });
  });
}
