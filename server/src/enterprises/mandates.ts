import {
  fail,
  isUscc,
  ok,
  type Clock,
  type ProblemCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { Mandate } from "@zizhuban/server-contract";
import { audit, type Citizen, type Db } from "../core/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Agents } from "./agents.ts";
import { ownConsent, purposes, type Register } from "./register.ts";
import { keepEnterprise } from "./rows.ts";

/** To which register being asked, and what for. */
interface Agreement {
  readonly register: string;
  readonly purpose: string;
}

/** Who may act for which enterprise, as the register of legal representatives and agents says. */
export function createMandates(deps: {
  db: Db;
  clock: Clock;
  identity: Identity;
  register: Register;
  agents: Agents;
}) {
  const { db, clock, identity, register, agents } = deps;

  /** Whether the register may be asked at all. */
  function agreed(consent: Agreement, { level }: Citizen): Result<void, ProblemCode> {
    if (level === "A1") return fail("identityLevelTooLow", "A2");
    const worded = consent.register === ownConsent.register && consent.purpose === ownConsent.purpose;
    return worded ? ok() : fail("consentRequired", "consent as it was worded");
  }

  return {
    /** Every enterprise the register says they may act for. */
    async list(
      consent: Agreement,
      { citizen, kid }: { readonly citizen: Citizen; readonly kid: string },
    ): Promise<Result<Sensitive<Mandate[]>, ProblemCode>> {
      const may = agreed(consent, citizen);
      if (!may.ok) return may;
      const { personId, sessionId } = citizen;
      const actor = `citizen:${sessionId}`;
      return register.mandatesOf({ personId, sessionId, kid, actor, purpose: purposes.own });
    },

    /** Asks the register, with the citizen's consent, whether they may act for the enterprise of this code. */
    async ask(
      given: { readonly uscc: string; readonly consent: Agreement },
      { citizen, kid }: { readonly citizen: Citizen; readonly kid: string },
    ): Promise<Result<Sensitive<Mandate>, ProblemCode>> {
      const { uscc, consent } = given;
      const may = agreed(consent, citizen);
      if (!may.ok) return may;
      if (!isUscc(uscc)) return fail("invalidData", "/uscc: the check character does not fit");
      const { personId, sessionId } = citizen;
      const actor = `citizen:${sessionId}`;
      return register.mandateOf(uscc, { personId, sessionId, kid, actor, purpose: purposes.own });
    },

    /** The session acts for this enterprise from now on. What is kept of it, name and code, is public. */
    async take(mandate: Mandate, { sessionId, personId }: Citizen): Promise<void> {
      await db.transaction().execute(async (tx) => {
        const id = await keepEnterprise(tx, clock, mandate);
        await identity.actsFor(tx, sessionId, { enterpriseId: id });
        const subject = { kind: "enterprise", id };
        await audit(tx, clock, { actor: `citizen:${sessionId}`, action: "mandate.proved", subject });
        // An enterprise has one legal representative: what another one said before no longer holds.
        if (mandate.role === "legalRepresentative")
          await agents.endOfOthers(tx, id, { personId, actor: `citizen:${sessionId}` });
      });
    },
  };
}
export type Mandates = ReturnType<typeof createMandates>;
