import { ok, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { Certificates, UsableLicence } from "../certificates/index.ts";
import { newId, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Box } from "./box.ts";
import type { Dictionary } from "./dictionary.ts";
import type { MaterialRow } from "./tables.ts";

/** A licence the citizen picked for one entry of an item's list. */
export interface PickedLicence {
  readonly ref: string;
  readonly licence: UsableLicence;
}

/**
 * Certificates of this deployment as materials: nobody brings what was issued here (domain.md Y3, S5). Only where the
 * holder lets the department use one, and only as long as both that word and the certificate hold.
 */
export function createLicences(deps: {
  clock: Clock;
  vault: Vault;
  box: Box;
  dictionary: Dictionary;
  licences: Certificates["licences"];
  /** What an authority is called in full, by its code. */
  authorityName(uscc: string): string | undefined;
}) {
  const { licences, dictionary, vault } = deps;

  return {
    usable: async (personId: string, department: string) => licences.usable(personId, department),

    /** Of those, the ones that stand for this material. */
    standingFor: (ref: string, usable: readonly UsableLicence[]): UsableLicence[] =>
      usable.filter(({ template }) => dictionary.licencesFor(ref).includes(template)),

    /**
     * Takes the document for this case: a use in the licence's log, and a material of this case that never is in the box.
     * @returns `authorisationUnknown` when its holder ended it, or it was revoked, a moment ago
     */
    async take(
      tx: Tx,
      { ref, licence }: PickedLicence,
      of: {
        readonly caseId: string;
        readonly department: string;
        readonly personId: string;
        readonly sessionId: string;
      },
    ): Promise<Result<MaterialRow, ProblemCode>> {
      const { caseId, personId, sessionId } = of;
      const actor = `citizen:${sessionId}`;
      const { authorisationId, title, issuer, expiresAt } = licence;
      const used = await licences.use(tx, { authorisationId, recipient: of.department, caseId, actor });
      if (!used.ok) return used;
      const { size: length } = vault.fingerprint(used.value);
      // A certificate is one page (certificates/page).
      const file = { type: "application/pdf", pages: 1, length, bytes: used.value } as const;
      const made = { personId, ref, file, validUntil: expiresAt };
      const authority = issuer === null ? undefined : deps.authorityName(issuer);
      const from = authority === undefined ? `电子证照（${title}）` : `${authority}（电子证照：${title}）`;
      const by = { origin: "licence", from, sessionId, actor } as const;
      return ok(await deps.box.keepLicence(tx, newId(deps.clock), made, by));
    },
  };
}
export type Licences = ReturnType<typeof createLicences>;
