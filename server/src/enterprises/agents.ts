import {
  fail,
  isCitizenNumber,
  ok,
  type Clock,
  type ProblemCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { AgentAuthorisationRequest, Mandate } from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { CatalogueModule } from "../catalogue/index.ts";
import { audit, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Identity } from "../identity/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import {
  givenView,
  heldView,
  openWords,
  sealWords,
  type AuthorisationRow,
  type EndedBy,
} from "./authorisation.ts";
import { declaration } from "./declaration.ts";
import { ofRepresentative, purposes, type Register } from "./register.ts";
import { keepEnterprise } from "./rows.ts";
import { itemsOf, knownScope } from "./scope.ts";

const day = 24 * 60 * 60_000;
/** In force at once for one enterprise. */
const mostInForce = 50;
const listed = 50;

/** @see checkCardNumber, which knows the card's other fields too */
function soundNumber(idNumber: string): Result<void, "invalidData"> {
  return isCitizenNumber(idNumber)
    ? ok()
    : fail("invalidData", "/agent/idNumber: the check character does not fit");
}

/**
 * Agents whom a legal representative named at a kiosk: for which items, for what, until when. The agent reaches A3 by
 * their own A2 and this word, as long as the register still knows who gave it as the legal representative.
 */
export function createAgents(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  catalogue: CatalogueModule;
  parties: Parties;
  identity: Identity;
  register: Register;
}) {
  const { db, clock, vault, catalogue, parties, identity, register } = deps;
  const at = () => new Date(clock.now());

  /** Number and name: a number mistyped into somebody else's opens nothing to them. */
  const lookupOf = (person: Sensitive<{ readonly name: string; readonly idNumber: string }>) =>
    vault.lookup(
      "enterpriseAgent",
      person.map(({ name, idNumber }) => `${idNumber} ${name.trim().normalize("NFC")}`),
    );

  /** Under what this person may have been named: as the card says now, and as the files said that went into theirs. */
  async function ownLookups({ personId, sessionId }: Citizen): Promise<Buffer[]> {
    const now = lookupOf(await parties.holder(personId, { actor: `citizen:${sessionId}` }));
    const { rows } = await sql<{ agent_lookup: Buffer }>`
      select agent_lookup from enterprise_agent_lookups where person_id = ${personId}`.execute(db);
    return [now, ...rows.map(({ agent_lookup }) => agent_lookup)];
  }

  /** What `from` gave is `into`'s, and who was named by either number is found by the one that stays. */
  async function movePerson(tx: Tx, from: string, into: string): Promise<void> {
    await sql`update enterprise_authorisations set given_by = ${into} where given_by = ${from}`.execute(tx);
    for (const id of [from, into]) {
      const named = lookupOf(await parties.holder(id, { actor: "merge" }, tx));
      await sql`
        insert into enterprise_agent_lookups (person_id, agent_lookup) values (${into}, ${named})
        on conflict do nothing`.execute(tx);
    }
    await sql`
      insert into enterprise_agent_lookups (person_id, agent_lookup)
      select ${into}, agent_lookup from enterprise_agent_lookups where person_id = ${from}
      on conflict do nothing`.execute(tx);
    await sql`delete from enterprise_agent_lookups where person_id = ${from}`.execute(tx);
  }

  /** Whether this may be said at all, before the register is asked who says it. */
  async function check(
    given: Omit<AgentAuthorisationRequest, "agent">,
    agent: Sensitive<AgentAuthorisationRequest["agent"]>,
    citizen: Citizen,
  ): Promise<Result<void, ProblemCode>> {
    if (citizen.level === "A1") return fail("identityLevelTooLow", "A2");
    if (given.declaration !== declaration.version)
      return fail("consentRequired", "the declaration in its present wording");
    const scope = knownScope(catalogue, given);
    if (!scope.ok) return scope;
    const sound = agent.judge(({ idNumber }) => soundNumber(idNumber));
    if (!sound.ok) return sound;
    // Also by a number of theirs that is not on the card they have put down.
    const named = await parties.find(agent.map(({ idNumber }) => idNumber));
    return named === citizen.personId ? fail("notYourself") : ok();
  }

  /** @param mandate as the register has just said; name and code of an enterprise are public */
  async function authorise(
    given: Omit<AgentAuthorisationRequest, "agent">,
    agent: Sensitive<AgentAuthorisationRequest["agent"]>,
    mandate: Mandate,
    { citizen, kid, id }: { readonly citizen: Citizen; readonly kid: string; readonly id: string },
  ): Promise<Result<void, "tooManyRequests">> {
    const { items, departments, purpose, days } = given;
    const words = agent.map(({ name, idNumber }) => ({ name: name.trim(), idNumber, purpose }));
    const sealed = sealWords(vault, id, words);
    return db.transaction().execute(async (tx) => {
      // Writing the enterprise locks its row: two at once are counted one after the other.
      const enterpriseId = await keepEnterprise(tx, clock, mandate);
      const { rows } = await sql`
        select 1 from enterprise_authorisations
        where enterprise_id = ${enterpriseId} and ended_at is null and expires_at > ${at()} and id <> ${id}`.execute(
        tx,
      );
      if (rows.length >= mostInForce) return fail("tooManyRequests");
      const actor = `citizen:${citizen.sessionId}`;
      await endOfOthers(tx, enterpriseId, { personId: citizen.personId, actor });
      await sql`
        insert into enterprise_authorisations (id, enterprise_id, given_by, session_id, kid, agent_lookup, sealed,
          items, departments, declaration, given_at, expires_at)
        values (${id}, ${enterpriseId}, ${citizen.personId}, ${citizen.sessionId}, ${kid}, ${lookupOf(agent)},
          ${sealed}, ${[...items]}, ${[...departments]}, ${given.declaration}, ${at()},
          ${new Date(clock.now() + days * day)})
        on conflict (id) do nothing`.execute(tx);
      await note(tx, actor, "enterpriseAuthorisation.given", id, [
        "agent.name",
        "agent.idNumber",
        "purpose",
        `declaration ${given.declaration}`,
      ]);
      return ok();
    });
  }

  const rowsWhere = async (to: Db | Tx, condition: ReturnType<typeof sql>, lock = false) =>
    (
      await sql<AuthorisationRow>`
        select a.id, a.enterprise_id, a.given_by, a.session_id, a.sealed, a.items, a.departments, a.given_at,
          a.expires_at, a.ended_at, a.ended_by, a.uses, e.uscc, e.name
        from enterprise_authorisations a join enterprises e on e.id = a.enterprise_id
        where ${condition} order by a.given_at desc, a.id desc limit ${listed} ${lock ? sql`for update of a` : sql``}`.execute(
        to,
      )
    ).rows;

  const inForce = () => sql`a.ended_at is null and a.expires_at > ${at()}`;

  async function given({ personId, sessionId }: Citizen) {
    const rows = await rowsWhere(db, sql`a.given_by = ${personId}`);
    for (const { id } of rows)
      await note(db, `citizen:${sessionId}`, "enterpriseAuthorisation.read", id, ["agent.name", "purpose"]);
    return rows.map((row) => openWords(vault, row).map((words) => givenView(row, words)));
  }

  async function held(citizen: Citizen) {
    const own = await ownLookups(citizen);
    const rows = await rowsWhere(db, sql`a.agent_lookup = any(${own}) and ${inForce()}`);
    for (const { id } of rows)
      await note(db, `citizen:${citizen.sessionId}`, "enterpriseAuthorisation.read", id, ["purpose"]);
    return rows.map((row) => openWords(vault, row).map((words) => heldView(row, words)));
  }

  /** The agent's session acts for the enterprise, for these items, until the authorisation or the session ends. */
  async function act(
    { citizen, kid }: { readonly citizen: Citizen; readonly kid: string },
    id: string,
  ): Promise<Result<Mandate, ProblemCode>> {
    if (citizen.level === "A1") return fail("identityLevelTooLow", "A2");
    const own = await ownLookups(citizen);
    const mine = sql`a.id = ${id} and a.agent_lookup = any(${own}) and ${inForce()}`;
    const [row] = await rowsWhere(db, mine);
    if (row === undefined) return fail("authorisationUnknown");
    const actor = `citizen:${citizen.sessionId}`;
    const still = await stillRepresentative(row, { kid, actor });
    if (!still.ok && still.code !== "mandateUnknown") return still;
    return db.transaction().execute(async (tx): Promise<Result<Mandate, ProblemCode>> => {
      // The register took a moment: it may have been taken back meanwhile.
      const [now] = await rowsWhere(tx, mine, true);
      if (now === undefined) return fail("authorisationUnknown");
      const { enterprise_id: enterpriseId, uscc, name } = now;
      if (!still.ok) {
        const gone = sql`enterprise_id = ${enterpriseId} and given_by = ${now.given_by}`;
        await endWhere(tx, gone, "register", actor);
        return still;
      }
      const authorisation = { id, items: itemsOf(catalogue, now), until: now.expires_at.getTime() };
      await identity.actsFor(tx, citizen.sessionId, { enterpriseId, authorisation });
      await sql`update enterprise_authorisations set uses = uses + 1 where id = ${id}`.execute(tx);
      await note(tx, actor, "enterpriseAuthorisation.used", id);
      const subject = { kind: "enterprise", id: enterpriseId };
      await audit(tx, clock, { actor, action: "mandate.proved", subject });
      return ok({ uscc, name, role: "agent" });
    });
  }

  async function stillRepresentative(
    row: AuthorisationRow,
    { kid, actor }: { readonly kid: string; readonly actor: string },
  ): Promise<Result<void, ProblemCode>> {
    const { given_by: personId, session_id: sessionId } = row;
    const purpose = purposes.representative;
    const mandate = await register.mandateOf(row.uscc, { personId, sessionId, kid, actor, purpose });
    return mandate.ok ? ofRepresentative(mandate.value) : mandate;
  }

  async function end(citizen: Citizen, id: string): Promise<Result<void, ProblemCode>> {
    if (citizen.level === "A1") return fail("identityLevelTooLow", "A2");
    const own = await ownLookups(citizen);
    return db.transaction().execute(async (tx) => {
      const { rows } = await sql<{ giver: boolean }>`
        select given_by = ${citizen.personId} as giver from enterprise_authorisations
        where id = ${id} and (given_by = ${citizen.personId} or agent_lookup = any(${own})) and ended_at is null
        for update`.execute(tx);
      const [row] = rows;
      if (row === undefined) return fail("authorisationUnknown");
      const by = row.giver ? "representative" : "agent";
      await endWhere(tx, sql`id = ${id}`, by, `citizen:${citizen.sessionId}`);
      return ok();
    });
  }

  /** Another person is the legal representative now. */
  async function endOfOthers(
    tx: Tx,
    enterpriseId: string,
    { personId, actor }: { readonly personId: string; readonly actor: string },
  ): Promise<void> {
    await endWhere(tx, sql`enterprise_id = ${enterpriseId} and given_by <> ${personId}`, "register", actor);
  }

  async function endWhere(tx: Tx, condition: ReturnType<typeof sql>, by: EndedBy, actor: string) {
    const { rows } = await sql<{ id: string }>`
      update enterprise_authorisations set ended_at = ${at()}, ended_by = ${by}
      where ${condition} and ended_at is null returning id`.execute(tx);
    const ids = rows.map(({ id }) => id);
    await identity.stopActing(tx, ids);
    for (const id of ids) await note(tx, actor, "enterpriseAuthorisation.ended", id, [by]);
  }

  async function note(
    to: Db | Tx,
    actor: string,
    action: string,
    id: string,
    fields: readonly string[] = [],
  ) {
    await audit(to, clock, { actor, action, subject: { kind: "enterpriseAuthorisation", id }, fields });
  }

  return { check, authorise, given, held, act, end, endOfOthers, movePerson };
}
export type Agents = ReturnType<typeof createAgents>;
