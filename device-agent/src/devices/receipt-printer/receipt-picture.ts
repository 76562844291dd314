import { drawModules, drawText, pictureOfPaper, rowsOf } from "../../documents/index.ts";
import type { PaperMark } from "./escpos-interpreter.ts";

/** A receipt as it fell into the tray. */
export interface Receipt {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Printable dots across. */
  readonly width: number;
  readonly height: number;
  /** The text the printer decoded, line by line; empty for a slip sent as dots. */
  readonly lines: readonly string[];
  readonly marks: readonly PaperMark[];
}

/** What came out, as a PNG one pixel a dot. */
export function receiptPicture(receipt: Receipt): Promise<Uint8Array> {
  const shapes = receipt.marks.map((mark) => {
    if (mark.kind === "text") return drawText(mark.text, { ...mark, letters: "grid" });
    return drawModules(rowsOf({ ...mark, height: mark.rows }), 1, mark.x, mark.y);
  });
  return pictureOfPaper(shapes.join(""), { width: receipt.width, height: receipt.height });
}
