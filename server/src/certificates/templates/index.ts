import { parser, type Result } from "@zizhuban/device-agent-contract";
import type { TSchema } from "typebox";
import type { PageModel } from "../page/index.ts";
import { extractTemplates, type ExtractKey } from "./extracts.ts";
import { itemResult } from "./item-result.ts";
import { medicalInsurance } from "./medical-insurance.ts";
import { socialInsurance } from "./social-insurance.ts";
import type { ChangeableFacts, Fact, Occasion, Template } from "./template.ts";

export type { ChangeableFacts, Holder } from "./template.ts";

/** A record that fits its template: what the screen says of it and what the page says. */
interface Filled {
  readonly facts: readonly Fact[];
  body(occasion: Occasion): Pick<PageModel, "opening" | "table" | "closing" | "source">;
  readonly changeable: ChangeableFacts;
  /** The record with other facts in it; whether it still fits, `fill` says. */
  changed(facts: ChangeableFacts): unknown;
}

export interface CertificateKind {
  readonly key: string;
  readonly title: string;
  readonly englishTitle: string;
  readonly typeNumber: string;
  /** A register's answer for this kind; a record of another shape is a failure of the register. */
  fill(record: unknown): Result<Filled, "invalidData">;
}

function kind<Schema extends TSchema>(template: Template<Schema>): CertificateKind {
  const parse = parser(template.record);
  const { key, title, englishTitle, typeNumber } = template;
  return {
    key,
    title,
    englishTitle,
    typeNumber,
    fill(record) {
      const parsed = parse(record);
      if (!parsed.ok) return parsed;
      const checked = parsed.value;
      return {
        ok: true,
        value: {
          facts: template.facts(checked),
          body: (occasion) => template.body(checked, occasion),
          changeable: template.changeable?.of(checked) ?? {},
          changed: (facts) => template.changeable?.change(checked, facts) ?? checked,
        },
      };
    },
  };
}

const kinds = new Map(
  [kind(socialInsurance), kind(medicalInsurance), kind(itemResult), ...extractTemplates.map(kind)].map(
    (one) => [one.key, one],
  ),
);
export type TemplateKey = "socialInsurance" | "medicalInsurance" | "itemResult" | ExtractKey;

/** The certificate kind of a key; an unknown key is a bug of the caller. */
export function certificateKind(key: string): CertificateKind {
  const found = kinds.get(key);
  if (found === undefined) throw new Error(`no certificate template ${key}`);
  return found;
}
