import { Closed, fail, ok, parser, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { chinaDateWords, chinaMinuteWords } from "../core/index.ts";
import { maskCitizen } from "../parties/index.ts";
import { pageText, unprintable, type PageModel } from "./page/index.ts";
import { certificateKind } from "./templates/index.ts";

/** All a certificate is made of, sealed in its row: every copy and preview is drawn from it again. */
export const CertificateContent = Closed({
  template: Type.String(),
  holder: Closed({ name: Type.String(), idNumber: Type.String() }),
  record: Type.Unknown(),
  division: Type.String(),
  place: Type.String(),
  issuer: Closed({ name: Type.String(), uscc: Type.String() }),
  number: Type.String(),
  identifier: Type.String(),
  verifyToken: Type.String(),
  issuedAt: Type.Integer(),
  queriedAt: Type.Integer(),
});
export type CertificateContent = Static<typeof CertificateContent>;
export const parseContent = parser(CertificateContent);

/** Where a QR leads: a random token, never the number. */
export function verifyUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/verify/${token}`;
}

// A deployment that is not authorised to issue says so on every page; all are, until one has its own seal.
const sample = { notice: "样例 · 仅供演示，不作证明使用", watermark: "样例" };

/** What a copy is for and until when; said on the paper itself. */
export interface CopyPurpose {
  readonly purpose: string;
  /** Unix milliseconds. */
  readonly until: number;
}

/** The page of one copy; copies after the first say that they are reprints, or what they are for. */
export function copyPage(
  content: CertificateContent,
  copy: number,
  publicUrl: string,
  limited?: CopyPurpose,
): PageModel {
  return {
    ...commonPage(content),
    verifyUrl: verifyUrl(publicUrl, content.verifyToken),
    copyMark: copyMark(copy, limited),
    watermark: limited === undefined ? sample.watermark : `仅供${limited.purpose}使用`,
    previewNotice: undefined,
  };
}

function copyMark(copy: number, limited: CopyPurpose | undefined): string | undefined {
  if (limited !== undefined) return `仅供${limited.purpose}使用，有效期至${chinaDateWords(limited.until)}`;
  return copy === 1 ? undefined : `补打 · 第 ${copy} 份`;
}

/** What the screen shows: the same page with the holder masked, marked as a preview, without a working QR. */
export function previewPage(content: CertificateContent): PageModel {
  return {
    ...commonPage({ ...content, holder: maskCitizen(content.holder) }),
    verifyUrl: undefined,
    copyMark: undefined,
    watermark: "预览",
    previewNotice: "屏幕上遮住了，打印出来是完整的",
  };
}

function commonPage(content: CertificateContent) {
  const { holder, division, place, issuer, number, identifier } = content;
  const kind = certificateKind(content.template);
  const filled = kind.fill(content.record);
  if (!filled.ok) throw new Error(`the record does not fit ${kind.key}: ${filled.detail ?? ""}`);
  const issuedOn = chinaDateWords(content.issuedAt);
  const queriedAt = chinaMinuteWords(content.queriedAt);
  const body = filled.value.body({ holder, division, place, issuedOn, queriedAt });
  const sampleNotice = sample.notice;
  return { ...body, title: kind.title, issuer: issuer.name, issuedOn, number, identifier, sampleNotice };
}

/** Whether the pages' font has every character of a name. */
export function printable(name: Sensitive<string>): Result<void, "nameNotPrintable"> {
  return name.judge((text) => (unprintable(text).length === 0 ? ok() : fail("nameNotPrintable")));
}

/** Whether the page's font has every character; a name with a missing one must go to a window. */
export function checkPrintable(page: PageModel): Result<void, "nameNotPrintable"> {
  const missing = unprintable(pageText(page));
  return missing.length === 0 ? ok() : fail("nameNotPrintable", `${missing.length} characters`);
}
