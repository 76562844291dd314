import { ok, type Result } from "@zizhuban/device-agent-contract";
import { jpegSize } from "../content/jpeg-size.ts";
import type { ContentLimits } from "../content/limits.ts";
import { judgePdf } from "../content/pdf-structure.ts";
import { countPages } from "../content/pdfium.ts";
import { cleanPicture } from "../content/picture.ts";
import { sniff } from "../content/sniff.ts";
import { purposeCopy, purposeView, type OpenFile } from "./copy.ts";
import type { Watermark } from "./watermark.ts";

/** What the thread that opens strangers' files can do; one message each way. */
export type FileTask =
  | { readonly kind: "check"; readonly bytes: Uint8Array; readonly limits: ContentLimits }
  | { readonly kind: "view"; readonly file: OpenFile; readonly page: number; readonly mark: Watermark }
  | { readonly kind: "copy"; readonly file: OpenFile; readonly mark: Watermark };

export type FileRefusal =
  | "fileTypeRefused"
  | "fileUnreadable"
  | "fileUnsafe"
  | "fileEncrypted"
  | "fileTooComplex";

export interface FileAnswers {
  readonly check: Result<OpenFile, FileRefusal>;
  readonly view: Result<Uint8Array, "fileUnreadable">;
  readonly copy: Result<Uint8Array, "fileUnreadable">;
}

async function check(bytes: Buffer, limits: ContentLimits): Promise<FileAnswers["check"]> {
  const type = sniff(bytes);
  if (!type.ok) return type;
  if (type.value !== "application/pdf") {
    const declared = type.value === "image/jpeg" ? jpegSize(bytes) : undefined;
    if (declared !== undefined && declared.width * declared.height > limits.pixels)
      return { ok: false, code: "fileTooComplex", detail: "pixels" };
    const clean = await cleanPicture(bytes, type.value, limits);
    return clean.ok ? ok({ type: type.value, bytes: clean.value, pages: 1 }) : clean;
  }
  const sound = judgePdf(bytes, limits);
  if (!sound.ok) return sound;
  const pages = await countPages(bytes, limits.pages);
  return pages.ok ? ok({ type: type.value, bytes, pages: pages.value }) : pages;
}

export async function runTask(task: FileTask): Promise<FileAnswers[keyof FileAnswers]> {
  switch (task.kind) {
    case "check":
      return check(Buffer.from(task.bytes), task.limits);
    case "view":
      return purposeView(task.file, task.page, task.mark);
    case "copy": {
      const all = Array.from({ length: task.file.pages }, (_, index) => index + 1);
      return purposeCopy(task.file, all, task.mark);
    }
  }
}
