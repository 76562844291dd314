import { fail, ok, parser, Sensitive, type Result } from "@zizhuban/device-agent-contract";
import { ChangedFact, type AskedFacts, type LicenceFact } from "@zizhuban/server-contract";
import { Type } from "typebox";
import type { Vault } from "../../key-store/index.ts";
import { checkPrintable, copyPage, parseContent, type CertificateContent } from "../content.ts";
import { contentContext, type CertificatesTables } from "../tables.ts";
import { certificateKind, type ChangeableFacts } from "../templates/index.ts";

// 变更: a licence says what its holder's file said when it was issued. Where that was wrong or is so no more, another
// takes its place. Only what the file says now can be taken over, and what the authority itself decided written anew.

export const factsContext = (id: string) => `certificate_changes.sealed_facts:${id}`;
export const parseFacts = parser(Type.Array(ChangedFact));

/** What the files say now of those whom a licence names. */
export interface CurrentFile {
  /** @param actor who reads it, for the audit log */
  personName(personId: string, actor: string): Promise<Sensitive<string> | undefined>;
  /** Public; absent where nobody acted for it yet. */
  enterpriseName(uscc: string): Promise<string | undefined>;
}

type Row = CertificatesTables["certificates"];
type Refusal =
  | "certificateRevoked"
  | "licenceFactFixed"
  | "licenceFactsUnchanged"
  | "invalidData"
  | "nameNotPrintable";

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((line, index) => line === other[index]);

function fill({ template, record }: CertificateContent) {
  const kind = certificateKind(template);
  const filled = kind.fill(record);
  if (!filled.ok) throw new Error(`the record does not fit ${kind.key}: ${filled.detail ?? ""}`);
  return filled.value;
}

/** What a licence says with these facts in it. */
export function changedContent(
  content: CertificateContent,
  facts: readonly ChangedFact[],
): CertificateContent {
  const line = (wanted: ChangedFact["fact"]) => facts.find(({ fact }) => fact === wanted)?.becomes;
  const filled = fill(content);
  const { enterprise } = filled.changeable;
  const [holderName = content.holder.name] = line("holderName") ?? [];
  const [enterpriseName] = line("enterpriseName") ?? [];
  const outputs = line("outputs");
  const inRecord: ChangeableFacts = {
    ...(enterprise !== undefined &&
      enterpriseName !== undefined && { enterprise: { ...enterprise, name: enterpriseName } }),
    ...(outputs !== undefined && { outputs }),
  };
  return {
    ...content,
    holder: { ...content.holder, name: holderName },
    record: filled.changed(inRecord),
  };
}

/** Whether a licence can be issued that says this. */
function issuable(content: CertificateContent): Result<void, "invalidData" | "nameNotPrintable"> {
  const fits = certificateKind(content.template).fill(content.record);
  return fits.ok ? checkPrintable(copyPage(content, 1, "")) : fail("invalidData");
}

/** Which of these facts were asked to be changed, and into what; what is so already is no change. */
function changesIn(facts: readonly LicenceFact[], { fromFile, outputs }: AskedFacts): ChangedFact[] {
  return facts.flatMap(({ fact, says, file }) => {
    const becomes = fact === "outputs" ? outputs : fromFile.includes(fact) ? file : undefined;
    return becomes === undefined || same(says, becomes) ? [] : [{ fact, was: says, becomes }];
  });
}

function allChangeable(
  facts: readonly LicenceFact[],
  { fromFile, outputs }: AskedFacts,
): Result<void, "licenceFactFixed"> {
  const wanted = [...fromFile, ...(outputs === undefined ? [] : ["outputs"])];
  return wanted.every((name) => facts.some(({ fact }) => fact === name)) ? ok() : fail("licenceFactFixed");
}

/** The facts of licences that may be changed, and what somebody asks to make of them. */
export function createLicenceFacts({ vault, file }: { vault: Vault; file: CurrentFile }) {
  const contentOf = (row: Row) => vault.open(contentContext(row.id), row.sealed_content, parseContent);

  /**
   * @param actor who reads the person's file
   * @param enterpriseName what the enterprise's file says of {@link enterpriseCode} now
   */
  async function of(
    row: Row,
    actor: string,
    enterpriseName: string | undefined,
  ): Promise<Sensitive<LicenceFact[]>> {
    const filed = (await file.personName(row.person_id, actor)) ?? new Sensitive(undefined);
    return contentOf(row).join(filed, (content, name) => {
      const { enterprise, outputs } = fill(content).changeable;
      const facts: LicenceFact[] = [];
      if (name !== undefined) facts.push({ fact: "holderName", says: [content.holder.name], file: [name] });
      if (enterprise !== undefined && enterpriseName !== undefined)
        facts.push({ fact: "enterpriseName", says: [enterprise.name], file: [enterpriseName] });
      if (outputs !== undefined) facts.push({ fact: "outputs", says: [...outputs] });
      return facts;
    });
  }

  return {
    of,
    /** USCC of the enterprise it names, where it names one. */
    enterpriseCode: (row: Row): Sensitive<string | undefined> =>
      contentOf(row).map((content) => fill(content).changeable.enterprise?.uscc),
    /** What a change would make of these facts, where a licence can be issued that says so. */
    change(
      row: Row,
      facts: Sensitive<readonly LicenceFact[]>,
      asked: AskedFacts,
    ): Result<Sensitive<ChangedFact[]>, Refusal> {
      if (row.revoked_at !== null) return fail("certificateRevoked");
      const changed = facts.map((known) => changesIn(known, asked));
      const allowed = facts.judge((known) => allChangeable(known, asked));
      if (!allowed.ok) return allowed;
      const some = changed.judge((list) => (list.length > 0 ? ok() : fail("licenceFactsUnchanged")));
      if (!some.ok) return some;
      const fits = contentOf(row).join(changed, changedContent).judge(issuable);
      return fits.ok ? ok(changed) : fits;
    },
  };
}
export type LicenceFacts = ReturnType<typeof createLicenceFacts>;
