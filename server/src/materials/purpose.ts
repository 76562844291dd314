import { chinaDate } from "../core/index.ts";
import type { Watermark } from "./pages/watermark.ts";
import type { MaterialRow } from "./tables.ts";

/** The words of an authorisation, as the citizen, the log and every copy read them. */
export function purposeOf(itemName: string): string {
  return `仅用于办理“${itemName}”`;
}

/** What a copy says about its trust (国办函〔2016〕108号: A by the authority, B compared, C and D by the citizen). */
function statementOf({ trust, provenance }: MaterialRow): string {
  switch (trust) {
    case "A":
      return `此件由${provenance}提供，仅供办理政务服务事项时使用`;
    case "B":
      return "此件经与原件核对无误";
    case "C":
      return "此件由申请人提供，未与原件核对";
    case "D":
      return "此件由申请人自行承诺，仅使用一次";
  }
}

/** What somebody may look at, for what, until when (Unix milliseconds). */
export interface Showing {
  readonly material: MaterialRow;
  readonly purpose: string;
  readonly until: number;
}

/** What is said under a material wherever it is shown: where it is from, for what and until when it may be used. */
export function statementFor({ material, purpose, until }: Showing): string {
  return `${statementOf(material)}，${purpose}，有效期至${chinaDate(until)}，他用无效。`;
}

/** The mark on every page of a copy. */
export function markOf(showing: Showing, at: number): Watermark {
  const { purpose } = showing;
  return {
    statement: `${statementFor(showing)}${chinaDate(at)}`,
    purpose: `${purpose}\n${chinaDate(at)}`,
    at,
  };
}
