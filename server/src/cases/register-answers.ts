import { fail, ok, Sensitive, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { ApplyRequest, CatalogueItem } from "@zizhuban/server-contract";
import { certificateKind } from "../certificates/index.ts";
import type { Citizen } from "../core/index.ts";
import type { Enterprises } from "../enterprises/index.ts";
import type { Exchange, ShareAnswer } from "../exchange/index.ts";
import type { Parties } from "../parties/index.ts";
import type { InstantService } from "./instant-services.ts";
import type { Applicant } from "./routes.ts";

type ItemLevel = CatalogueItem["identityLevel"];

/** Asks the register an instant item is decided by, once the citizen has agreed to that in the item's own words. */
export function createRegisterAnswers({
  exchange,
  parties,
  enterprises,
}: {
  exchange: Exchange;
  parties: Parties;
  enterprises: Enterprises;
}) {
  /** Whom the register is asked about: the enterprise somebody acts for, else the person. */
  async function subjectOf(level: ItemLevel, { personId, sessionId, enterpriseId }: Citizen) {
    if (level !== "A3") {
      const holder = await parties.holder(personId, { actor: `citizen:${sessionId}` });
      return holder.map(({ idNumber }) => idNumber);
    }
    const enterprise = enterpriseId === undefined ? undefined : await enterprises.find(enterpriseId);
    if (enterprise === undefined) throw new Error("an enterprise somebody acts for is not there");
    return new Sensitive(enterprise.uscc);
  }

  async function ask(
    { service, level }: { readonly service: InstantService; readonly level: ItemLevel },
    { citizen, kid }: Applicant,
    consents: ApplyRequest["consents"],
  ): Promise<Result<ShareAnswer, ProblemCode>> {
    const { itemKey, register, purpose, template } = service;
    if (!consents.some((given) => given.register === register && given.purpose === purpose))
      return fail("consentRequired", "consent as the catalogue words it");
    const { personId, sessionId } = citizen;
    const idNumber = await subjectOf(level, citizen);
    const question = { recipient: itemKey, register, purpose, personId, sessionId, kid, idNumber };
    const answer = await exchange.query(question);
    if (!answer.ok) return answer;
    const fits = answer.value.record?.judge((found) =>
      certificateKind(template).fill(found).ok
        ? ok()
        : fail("registerUnavailable", "the answer has another shape"),
    );
    return fits?.ok === false ? fits : answer;
  }
  return { ask };
}
export type RegisterAnswers = ReturnType<typeof createRegisterAnswers>;
