import {
  fail,
  maskPhone,
  ok,
  Sensitive,
  type Clock,
  type ProblemCode,
  type Result,
} from "@zizhuban/device-agent-contract";
import {
  allows,
  type AssignmentGrant,
  type Colleague,
  type HeldAssignment,
  type NewStaffAccount,
  type Place,
  type StaffAccount,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, newId, passwordHash, type Db, type Staff, type Tx } from "../core/index.ts";
import type { FindGaps } from "./gaps.ts";
import { assignmentOf, type AssignmentRow } from "./held.ts";
import { newWords } from "./password.ts";
import type { StaffSessions } from "./sessions.ts";
import type { StaffTelephones } from "./telephones.ts";

/** 100 bits: four groups of five letters. */
const firstPasswordGroups = 4;

interface AccountRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly division: string;
  readonly enrolled: boolean;
  readonly disabled: boolean;
  readonly sealed_telephone: Buffer | null;
}

const accountColumns = sql.raw(`id, login, name, division, sealed_totp is not null as enrolled,
  disabled_at is not null as disabled, sealed_telephone`);

const mayManage = ({ assignments }: Staff, place: Place) => allows(assignments, "staff.manage", place);

function placeOf({ division, department }: { division: string; department?: string | null }): Place {
  return { division, ...(department !== undefined && department !== null && { department }) };
}

/**
 * Accounts and what they hold, as administrators change them: each inside the subtree they administer, never for
 * themselves. What lies outside is `notFound`: its existence is not theirs to know.
 */
export function createAccounts(deps: {
  db: Db;
  clock: Clock;
  sessions: StaffSessions;
  telephones: StaffTelephones;
  findGaps: FindGaps;
}) {
  const { db, clock, sessions } = deps;

  const assignmentsOf = async (to: Db | Tx, ids: readonly string[]) =>
    (
      await sql<AssignmentRow>`
        select id, account_id, role, division, department, expires_at from staff_assignments
        where account_id = any(${[...ids]}) and revoked_at is null order by granted_at, id`.execute(to)
    ).rows;

  function held(row: AssignmentRow): HeldAssignment {
    const until = row.expires_at?.getTime();
    const expired = until !== undefined && until <= clock.now();
    return { id: row.id, ...assignmentOf(row), ...(until !== undefined && { until }), expired };
  }

  /** The telephone is masked: whoever looks after an account writes it down, and knows it from its end. */
  function viewOf(row: AccountRow, assignments: readonly AssignmentRow[]): Sensitive<StaffAccount> {
    const { id, login, name, division, enrolled, disabled, sealed_telephone: sealed } = row;
    const account: StaffAccount = {
      id,
      login,
      name,
      division,
      state: disabled ? "disabled" : enrolled ? "active" : "invited",
      assignments: assignments.filter((one) => one.account_id === id).map(held),
    };
    if (sealed === null) return new Sensitive(account);
    const telephone = deps.telephones.open(id, sealed);
    return telephone.map((number) => Object.assign(account, { telephone: maskPhone(number) }));
  }

  async function list(by: Staff): Promise<Sensitive<StaffAccount>[]> {
    const { rows } = await sql<AccountRow>`
      select ${accountColumns} from staff_accounts order by login`.execute(db);
    const own = rows.filter((row) => mayManage(by, placeOf(row)));
    const assignments = await assignmentsOf(
      db,
      own.map(({ id }) => id),
    );
    await note(db, by, "staff.listed", "all", ["name", "login"]);
    return own.map((row) => viewOf(row, assignments));
  }

  /** Names only, and only along the own branch of the tree: whom one may ask to stand in. */
  async function colleagues(by: Staff): Promise<Colleague[]> {
    const { rows } = await sql<Colleague>`
      select a.id, a.name, a.login from staff_accounts a join staff_accounts me on me.id = ${by.staffId}
      where a.disabled_at is null and (me.division = '0' or a.division = '0'
        or starts_with(a.division, me.division) or starts_with(me.division, a.division))
      order by a.login`.execute(db);
    return rows;
  }

  async function invite(
    by: Staff,
    { login, name, division, telephone }: NewStaffAccount,
  ): Promise<Result<{ id: string; password: string }, "forbidden" | "loginTaken">> {
    if (!mayManage(by, { division })) return fail("forbidden");
    const id = newId(clock);
    const first = newWords(firstPasswordGroups);
    const hashed = await passwordHash(first);
    return db.transaction().execute(async (tx) => {
      const { rows } = await sql`
        insert into staff_accounts (id, login, name, division, password, created_at)
        values (${id}, ${login}, ${name}, ${division}, ${hashed}, ${new Date(clock.now())})
        on conflict (login) do nothing returning id`.execute(tx);
      if (rows.length === 0) return fail("loginTaken");
      if (telephone !== undefined) await deps.telephones.set(tx, id, telephone);
      await note(tx, by, "staff.invited", id, ["login", "name", "division"]);
      return ok({ id, password: first });
    });
  }

  /** Locks an account of the administrator's: where it belongs and everything it holds lie in their subtree. */
  async function managed(
    tx: Tx,
    by: Staff,
    id: string,
  ): Promise<Result<AccountRow, "notFound" | "forbidden">> {
    const { rows } = await sql<AccountRow>`
      select ${accountColumns} from staff_accounts where id = ${id} for update`.execute(tx);
    const account = rows[0];
    if (account === undefined || !mayManage(by, placeOf(account))) return fail("notFound");
    const foreign = (await assignmentsOf(tx, [id])).some((row) => !mayManage(by, placeOf(row)));
    return foreign ? fail("forbidden", "the account holds roles outside your area") : ok(account);
  }

  async function changeOf<Value, Code extends ProblemCode>(
    run: (tx: Tx) => Promise<Result<Value, Code>>,
  ): Promise<Result<Value, Code>> {
    const done = await db.transaction().execute(async (tx) => {
      const result = await run(tx);
      if (result.ok) await deps.findGaps(tx);
      return result;
    });
    await sessions.endStreams();
    return done;
  }

  async function reset(
    by: Staff,
    id: string,
  ): Promise<Result<{ id: string; password: string }, ProblemCode>> {
    if (id === by.staffId) return fail("notYourself");
    const first = newWords(firstPasswordGroups);
    const hashed = await passwordHash(first);
    return changeOf(async (tx): Promise<Result<{ id: string; password: string }, ProblemCode>> => {
      const account = await managed(tx, by, id);
      if (!account.ok) return account;
      await sql`update staff_accounts set password = ${hashed}, sealed_totp = null where id = ${id}`.execute(
        tx,
      );
      await sql`delete from staff_recovery_codes where account_id = ${id}`.execute(tx);
      await sql`delete from staff_passkeys where account_id = ${id}`.execute(tx);
      await sessions.endAllOf(tx, id);
      await note(tx, by, "staff.reset", id, ["password", "authenticator"]);
      return ok({ id, password: first });
    });
  }

  /** Where they are reached by short message; an administrator's own, too. @param telephone undefined: nowhere */
  async function setTelephone(
    by: Staff,
    id: string,
    telephone: string | undefined,
  ): Promise<Result<void, ProblemCode>> {
    return db.transaction().execute(async (tx): Promise<Result<void, ProblemCode>> => {
      const account = await managed(tx, by, id);
      if (!account.ok) return account;
      await deps.telephones.set(tx, id, telephone);
      await note(tx, by, "staff.telephoneSet", id, ["telephone"]);
      return ok();
    });
  }

  async function disable(by: Staff, id: string, disabled: boolean): Promise<Result<void, ProblemCode>> {
    if (id === by.staffId) return fail("notYourself");
    return changeOf(async (tx): Promise<Result<void, ProblemCode>> => {
      const account = await managed(tx, by, id);
      if (!account.ok) return account;
      const at = disabled ? new Date(clock.now()) : null;
      await sql`update staff_accounts set disabled_at = ${at} where id = ${id}`.execute(tx);
      await sessions.endAllOf(tx, id);
      await note(tx, by, disabled ? "staff.disabled" : "staff.enabled", id);
      return ok();
    });
  }

  /** Whom a sign-in service means by this account; each subject is one account's. */
  async function bindSubject(
    by: Staff,
    id: string,
    issuer: string,
    subject: string | undefined,
  ): Promise<Result<void, ProblemCode>> {
    if (id === by.staffId) return fail("notYourself");
    return changeOf(async (tx): Promise<Result<void, ProblemCode>> => {
      const account = await managed(tx, by, id);
      if (!account.ok) return account;
      await sql`delete from staff_subjects where issuer = ${issuer} and account_id = ${id}`.execute(tx);
      if (subject !== undefined) {
        const { rows } = await sql`
          insert into staff_subjects (issuer, subject, account_id) values (${issuer}, ${subject}, ${id})
          on conflict (issuer, subject) do nothing returning subject`.execute(tx);
        if (rows.length === 0) return fail("subjectTaken");
      }
      await sessions.endAllOf(tx, id);
      await note(tx, by, "staff.subjectBound", id, ["subject"]);
      return ok();
    });
  }

  async function grant(
    by: Staff,
    id: string,
    given: AssignmentGrant,
  ): Promise<Result<HeldAssignment, ProblemCode>> {
    if (id === by.staffId) return fail("notYourself");
    const { role, division, department, until } = given;
    if (!mayManage(by, placeOf(given))) return fail("forbidden");
    if (until !== undefined && until <= clock.now()) return fail("invalidData", "until");
    return changeOf(async (tx): Promise<Result<HeldAssignment, ProblemCode>> => {
      const account = await managed(tx, by, id);
      if (!account.ok) return account;
      const { rows } = await sql<AssignmentRow>`
        insert into staff_assignments
          (id, account_id, role, division, department, expires_at, granted_by, granted_at)
        values (${newId(clock)}, ${id}, ${role}, ${division}, ${department ?? null},
          ${until === undefined ? null : new Date(until)}, ${by.staffId}, ${new Date(clock.now())})
        returning id, account_id, role, division, department, expires_at`.execute(tx);
      await sessions.endAllOf(tx, id);
      await note(tx, by, "staff.granted", id, [
        role,
        division,
        ...(department === undefined ? [] : [department]),
      ]);
      const [made] = rows;
      if (made === undefined) throw new Error("the assignment was not inserted");
      return ok(held(made));
    });
  }

  async function revoke(by: Staff, id: string): Promise<Result<void, ProblemCode>> {
    return changeOf(async (tx): Promise<Result<void, ProblemCode>> => {
      const { rows } = await sql<AssignmentRow>`
        select id, account_id, role, division, department, expires_at from staff_assignments
        where id = ${id} and revoked_at is null for update`.execute(tx);
      const [row] = rows;
      if (row === undefined || !mayManage(by, placeOf(row))) return fail("notFound");
      await sql`
        update staff_assignments set revoked_at = ${new Date(clock.now())} where id = ${id}`.execute(tx);
      await sessions.endAllOf(tx, row.account_id);
      await note(tx, by, "staff.revoked", row.account_id, [row.role, row.division]);
      return ok();
    });
  }

  async function note(to: Db | Tx, by: Staff, action: string, id: string, fields: readonly string[] = []) {
    const subject = { kind: "staff", id };
    await audit(to, clock, { actor: `staff:${by.staffId}`, action, subject, fields });
  }

  return { list, colleagues, invite, setTelephone, reset, disable, bindSubject, grant, revoke };
}
export type Accounts = ReturnType<typeof createAccounts>;
