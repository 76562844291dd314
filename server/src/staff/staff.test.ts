import type { AssignmentGrant } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { secretOf, startTestStaff } from "./testing.ts";
import { totpCode } from "./totp.ts";

// On real PostgreSQL, through the API: how staff get in, what they hold, and how they lose it.

let staff: Awaited<ReturnType<typeof startTestStaff>>;
const minute = 60_000;
const town = "420702100";
const clerk: AssignmentGrant = { role: "windowClerk", division: town };

beforeAll(async () => {
  staff = await startTestStaff();
});
afterAll(async () => staff.stop());

const me = async (cookie: string | undefined) => staff.call("GET", "me", { cookie });
const status = async (cookie: string) => (await me(cookie)).status;

/** A code that is right now for nobody: of a million one may be by chance. */
function wrongCode(secret: Buffer): string {
  const now = Math.floor(staff.clock.now() / 30_000);
  const right = new Set([now - 1, now, now + 1].map((step) => totpCode(secret, step)));
  return ["000000", "000001", "000002", "000003"].find((code) => !right.has(code)) ?? "";
}

/** Every row of every table, as text: bytes in hexadecimal. */
async function storedText(): Promise<string> {
  const tables = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`.execute(staff.db);
  const texts = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(name)} t`.execute(
      staff.db,
    );
    texts.push(...rows.map(({ row }) => row));
  }
  return texts.join("\n");
}

describe("signing in", () => {
  it("the link makes the first administrator, who enrols with an own password and an authenticator", async () => {
    const link = await staff.byLink();
    expect((await me(link)).body).toEqual({
      staffId: expect.any(String),
      way: "link",
      assignments: [{ role: "administrator", division: "0" }],
      permissions: [
        "fleet.read",
        "fleet.command",
        "staff.manage",
        "calendar.edit",
        "exchange.read",
        "exchange.manage",
        "credit.read",
      ],
    });
    const first = await staff.member(link, "first", "0", { role: "administrator", division: "0" });
    expect(first.enrolled).toMatchObject({ status: 200 });
    expect(first.enrolled.body["recoveryCodes"]).toHaveLength(8);
    const cookie = await first.session();
    expect((await me(cookie)).body).toMatchObject({ way: "account", login: "first" });
    const again = { login: "first", password: first.invited.body["password"] };
    expect(await staff.call("POST", "sign-in/password", { payload: again })).toMatchObject({
      status: 401,
      code: "signInWrong",
    });
  });

  it("a sample person's link opens until they have a way in of their own, also one handed out before", async () => {
    const payload = { login: "sample", name: "sample", division: town };
    const { body: invited } = await staff.call("POST", "accounts", { cookie: await staff.byLink(), payload });
    const links = await staff.offerLinks(String(invited["id"]));
    const enter = async (link: string | undefined) => staff.call("POST", "sign-in", { payload: { link } });
    const [first] = await links();
    expect((await enter(first)).status).toBe(200);
    const [second] = await links();
    expect(second).not.toBe(first);

    const own = { login: "sample", password: invited["password"] };
    const { body: step } = await staff.call("POST", "sign-in/password", { payload: own });
    const code = totpCode(secretOf(step["authenticator"]), Math.floor(staff.clock.now() / 30_000));
    const enrol = { ticket: step["ticket"], code, newPassword: "a long password of sample" };
    expect((await staff.call("POST", "sign-in/code", { payload: enrol })).status).toBe(200);
    expect(await enter(second)).toMatchObject({ status: 403, code: "signInLinkInvalid" });
    expect(await links(), "no new one lies about").toEqual([]);
  });

  it("of two who enrol one account at once, one does", async () => {
    const payload = { login: "twice", name: "twice", division: town };
    const { body: invited } = await staff.call("POST", "accounts", { cookie: await staff.byLink(), payload });
    const given = { login: "twice", password: invited["password"] };
    const offers = await Promise.all(
      [1, 2].map(async () => staff.call("POST", "sign-in/password", { payload: given })),
    );
    const step = Math.floor(staff.clock.now() / 30_000);
    // The second one's telephone is a step ahead: its code alone would be right.
    const answers = await Promise.all(
      offers.map(async ({ body }, index) => {
        const code = totpCode(secretOf(body["authenticator"]), step + index);
        const enrol = { ticket: body["ticket"], code, newPassword: `a long password number ${index}` };
        return staff.call("POST", "sign-in/code", { payload: enrol });
      }),
    );
    expect(new Set(answers.map(({ status: code }) => code))).toEqual(new Set([200, 410]));
  });

  it("the password alone opens nothing, and a first password nothing without an own one", async () => {
    const link = await staff.byLink();
    const payload = { login: "half", name: "半", division: town };
    const invited = await staff.call("POST", "accounts", { cookie: link, payload });
    const given = { login: "half", password: invited.body["password"] };
    const step = await staff.call("POST", "sign-in/password", { payload: given });
    expect(step).toMatchObject({ status: 200, cookie: undefined, body: { next: "enrol" } });
    const without = { ticket: step.body["ticket"], code: wrongCode(secretOf(step.body["authenticator"])) };
    expect(await staff.call("POST", "sign-in/code", { payload: without })).toMatchObject({
      code: "invalidData",
    });
    const short = { ...without, newPassword: "too short" };
    expect((await staff.call("POST", "sign-in/code", { payload: short })).status).toBe(400);
    const wrong = { ...without, newPassword: "long enough for once" };
    expect(await staff.call("POST", "sign-in/code", { payload: wrong })).toMatchObject({
      code: "signInWrong",
      cookie: undefined,
    });
    staff.clock.advance(11 * minute);
    expect(await staff.call("POST", "sign-in/code", { payload: wrong })).toMatchObject({
      code: "signInExpired",
    });
  });

  it("first passwords are kept nowhere: not the invitation's, not the reset's, though a repeat is answered", async () => {
    const link = await staff.byLink();
    const key = crypto.randomUUID();
    const payload = { login: "secret", name: "密", division: town };
    const invited = await staff.call("POST", "accounts", { cookie: link, payload, key });
    const password = String(invited.body["password"]);
    expect((await staff.call("POST", "accounts", { cookie: link, payload, key })).body).toEqual(invited.body);
    const reset = await staff.call("POST", `accounts/${String(invited.body["id"])}/reset`, { cookie: link });
    const second = String(reset.body["password"]);
    const kept = await sql`select 1 from idempotency_answers where scope like 'staff:%'`.execute(staff.db);
    expect(kept.rows.length).toBeGreaterThanOrEqual(2);
    const everything = await storedText();
    expect(everything).toContain("secret");
    for (const one of [password, second]) {
      expect(one).toMatch(/^\w{5}(-\w{5}){3}$/);
      for (const form of [one, Buffer.from(one).toString("hex"), Buffer.from(one).toString("base64")])
        expect(everything.includes(form)).toBe(false);
    }
    expect(everything.includes(key), "what opens the kept answer").toBe(false);
  });

  it("a code counts once, a recovery code once, also when both are sent at the same time", async () => {
    const one = await staff.member(await staff.byLink(), "once", town);
    expect(await one.signIn()).toMatchObject({ code: "signInWrong" });
    staff.clock.advance(minute);
    const atOnce = await Promise.all([one.signIn(), one.signIn()]);
    expect(atOnce.map(({ status: got }) => got).toSorted((a, b) => a - b)).toEqual([200, 401]);
    const recovery = String([one.enrolled.body["recoveryCodes"]].flat()[0]);
    const twice = await Promise.all([one.signIn({ code: recovery }), one.signIn({ code: recovery })]);
    expect(twice.map(({ status: got }) => got).toSorted((a, b) => a - b)).toEqual([200, 401]);
  });

  it("a name nobody has is refused with the same work, and stands on record without itself", async () => {
    const known = await staff.member(await staff.byLink(), "known", town);
    const refused = async () => {
      const { rows } = await sql<{ actor: string; fields: string[] }>`
        select actor, fields from audit_log where action = 'staff.signInRefused' order by number`.execute(
        staff.db,
      );
      return rows;
    };
    const before = (await refused()).length;
    for (const login of ["known", "nobody at all"])
      expect(
        await staff.call("POST", "sign-in/password", { payload: { login, password: "not the password" } }),
      ).toMatchObject({ status: 401, code: "signInWrong" });
    expect((await refused()).slice(before)).toEqual([
      { actor: `staff:${known.id}`, fields: [] },
      { actor: "staff:unknown", fields: [] },
    ]);
  });

  it("who signs in anew ends the session this browser had, and no other", async () => {
    const one = await staff.member(await staff.byLink(), "again", town);
    const elsewhere = await one.session();
    const first = await one.session();
    staff.clock.advance(30_000);
    const step = await staff.call("POST", "sign-in/password", {
      payload: { login: one.login, password: one.password },
    });
    const payload = { ticket: step.body["ticket"], code: one.code() };
    const second = await staff.call("POST", "sign-in/code", { payload, cookie: first });
    expect((await me(second.cookie)).status).toBe(200);
    expect(await me(first)).toMatchObject({ status: 401, code: "notSignedIn" });
    expect((await me(elsewhere)).status).toBe(200);
  });

  it("five wrong tries lock the account for a quarter of an hour, a restart forgives nobody", async () => {
    const one = await staff.member(await staff.byLink(), "locked", town);
    const wrong = { password: "not the password" };
    staff.clock.advance(minute);
    const tries = await Promise.all(Array.from({ length: 8 }, async () => one.signIn(wrong)));
    expect(tries.filter(({ code }) => code === "signInWrong")).toHaveLength(5);
    expect(tries.filter(({ code }) => code === "tooManyAttempts")).toHaveLength(3);
    expect(await one.signIn({ from: "203.0.113.9" })).toMatchObject({ status: 429, code: "tooManyAttempts" });
    await staff.restart();
    expect(await one.signIn()).toMatchObject({ code: "tooManyAttempts" });
    staff.clock.advance(15 * minute);
    expect((await one.signIn()).status).toBe(200);
  });

  it("wrong codes count as tries, and a right password between them gives none back", async () => {
    const one = await staff.member(await staff.byLink(), "guessed", town);
    staff.clock.advance(minute);
    const far = wrongCode(one.secret);
    for (let round = 0; round < 5; round++)
      expect(await one.signIn({ code: far })).toMatchObject({ code: "signInWrong" });
    expect(await one.signIn({ code: far })).toMatchObject({ code: "tooManyAttempts" });
  });

  it("an address that tries many names is locked out as one, a whole IPv6 network too", async () => {
    const guess = async (login: string, from: string) =>
      (await staff.call("POST", "sign-in/password", { payload: { login, password: "guess" }, from })).code;
    for (let index = 0; index < 30; index++)
      expect(await guess(`nobody${index}`, `2001:db8:1:2::${index.toString(16)}`)).toBe("signInWrong");
    expect(await guess("nobody99", "2001:db8:1:2:ffff::1")).toBe("tooManyAttempts");
    expect(await guess("nobody99", "2001:db8:1:3::1")).toBe("signInWrong");
  });
});

describe("sessions", () => {
  it("end after 30 minutes of silence, after 12 hours in any case, and by signing out", async () => {
    const one = await staff.member(await staff.byLink(), "idle", town);
    const idle = await one.session();
    for (let quarter = 0; quarter < 4; quarter++) {
      staff.clock.advance(29 * minute);
      expect(await status(idle)).toBe(200);
    }
    staff.clock.advance(31 * minute);
    expect(await me(idle)).toMatchObject({ status: 401, code: "notSignedIn" });
    const long = await one.session();
    for (let passed = 0; passed < 11.9 * 60; passed += 20) {
      expect(await status(long)).toBe(200);
      staff.clock.advance(20 * minute);
    }
    staff.clock.advance(10 * minute);
    expect(await status(long)).toBe(401);
    const out = await one.session();
    expect((await staff.call("POST", "sign-out", { cookie: out, payload: {} })).status).toBe(200);
    expect(await status(out)).toBe(401);
  });

  it("end with the password, with a role given or taken, with a reset and with the account", async () => {
    const link = await staff.byLink();
    const one = await staff.member(link, "ended", town, clerk);
    const changed = await one.session();
    const newPassword = "another long password";
    const change = async (password: string) =>
      staff.call("POST", "password", { cookie: changed, payload: { password, newPassword } });
    expect(await change("wrong")).toMatchObject({ code: "signInWrong" });
    expect((await change(one.password)).status).toBe(200);
    expect(await status(changed)).toBe(401);
    const session = async () => {
      staff.clock.advance(minute);
      return (await one.signIn({ password: newPassword })).cookie ?? "";
    };
    const admin = async (path: string, payload: object) =>
      staff.call("POST", `accounts/${one.id}/${path}`, { cookie: link, payload });
    const given = await session();
    const granted = await admin("assignments", { role: "reviewer", division: town });
    expect(await status(given)).toBe(401);
    const taken = await session();
    await staff.call("DELETE", `assignments/${String(granted.body["id"])}`, { cookie: link });
    expect(await status(taken)).toBe(401);
    const disabled = await session();
    await admin("disable", { disabled: true });
    expect(await status(disabled)).toBe(401);
    expect(await one.signIn({ password: newPassword })).toMatchObject({ code: "signInWrong" });
    await admin("disable", { disabled: false });
    const reset = await session();
    expect(await status(reset)).toBe(200);
    await admin("reset", {});
    expect(await status(reset)).toBe(401);
    expect(await one.signIn({ password: newPassword })).toMatchObject({ code: "signInWrong" });
  });

  it("a screen on a wall lives by its stream, may only look, and ends 12 hours after the sign-in", async () => {
    const link = await staff.byLink();
    const one = await staff.member(link, "wall", town, { role: "fleetAdministrator", division: town });
    const cookie = await one.session();
    expect((await staff.call("POST", "wall", { cookie, payload: {} })).status).toBe(200);
    expect((await me(cookie)).body).toMatchObject({
      way: "wall",
      login: "wall",
      permissions: ["fleet.read"],
    });
    const absence = { absentId: one.id, from: staff.clock.now(), until: staff.clock.now() + minute };
    for (const [method, path, payload] of [
      ["GET", "colleagues", undefined],
      ["GET", "absences", undefined],
      ["POST", "absences", absence],
      ["POST", "password", { password: one.password, newPassword: "another long password" }],
      ["POST", "wall", {}],
    ] as const) {
      const answer = await staff.call(method, path, { cookie, ...(payload !== undefined && { payload }) });
      expect(answer).toMatchObject({ status: 403, code: "forbidden" });
    }

    const address = await staff.listen();
    const listening = new AbortController();
    const stream = await fetch(`${address}/api/staff/test-wall-events`, {
      headers: { cookie, accept: "text/event-stream" },
      signal: listening.signal,
    });
    expect(stream.status).toBe(200);
    const ended = stream.text();
    const used = async () => {
      const { rows } = await sql<{ at: Date }>`
        select used_at as at from staff_sessions where account_id = ${one.id}`.execute(staff.db);
      return rows[0]?.at.getTime();
    };
    for (let passed = 0; passed < 11 * 60; passed += 20) {
      staff.clock.advance(20 * minute);
      await vi.waitFor(async () => expect(await used()).toBeGreaterThanOrEqual(staff.clock.now() - minute));
    }
    expect(await status(cookie)).toBe(200);
    staff.clock.advance(61 * minute);
    expect(await ended).toContain("event: hello");
    expect(await status(cookie)).toBe(401);
  });

  it("a wall whose stream has ended falls silent like any other session", async () => {
    const one = await staff.member(await staff.byLink(), "dark", town);
    const cookie = await one.session();
    await staff.call("POST", "wall", { cookie, payload: {} });
    staff.clock.advance(31 * minute);
    expect(await status(cookie)).toBe(401);
  });

  it("an open stream of events ends with its session", async () => {
    const one = await staff.member(await staff.byLink(), "stream", town);
    const cookie = await one.session();
    const address = await staff.listen();
    const answer = await fetch(`${address}/api/staff/test-events`, {
      headers: { cookie, accept: "text/event-stream" },
    });
    expect(answer.status).toBe(200);
    const ended = answer.text();
    await staff.call("POST", "sign-out", { cookie, payload: {} });
    expect(await ended).toContain("event: hello");
  });
});

describe("looking after oneself", () => {
  it("new recovery codes need the password, and void the old ones", async () => {
    const one = await staff.member(await staff.byLink(), "renewing", town);
    const [old] = [one.enrolled.body["recoveryCodes"]].flat();
    const cookie = await one.session();
    const renew = async (password: string) =>
      staff.call("POST", "recovery-codes", { cookie, payload: { password } });
    expect(await renew("wrong")).toMatchObject({ status: 401, code: "signInWrong" });
    const renewed = await renew(one.password);
    expect(renewed.status).toBe(200);
    const [fresh] = [renewed.body["recoveryCodes"]].flat();
    expect(await one.signIn({ code: String(old) })).toMatchObject({ code: "signInWrong" });
    expect((await one.signIn({ code: String(fresh) })).status).toBe(200);
    expect(await one.signIn({ code: String(fresh) })).toMatchObject({ code: "signInWrong" });
    const link = { cookie: await staff.byLink(), payload: { password: "x" } };
    expect(await staff.call("POST", "recovery-codes", link)).toMatchObject({ code: "signInWrong" });
  });

  it("colleagues are those of the own branch of the tree, by name only", async () => {
    const link = await staff.byLink();
    const one = await staff.member(link, "asking", "420705100");
    await staff.member(link, "above", "420705");
    await staff.member(link, "below", "420705100001");
    await staff.member(link, "beside", "420705101");
    const { body } = await staff.call("GET", "colleagues", { cookie: await one.session() });
    const colleagues = [body["colleagues"]].flat();
    const logins = colleagues.map((colleague) => Object(colleague)["login"]);
    expect(logins).toEqual(expect.arrayContaining(["above", "asking", "below"]));
    expect(logins).not.toContain("beside");
    expect(Object.keys(Object(colleagues[0])).toSorted()).toEqual(["id", "login", "name"]);
  });
});

describe("administration", () => {
  it("knows where roles are held, as long as they are", async () => {
    const link = await staff.byLink();
    const kept = await staff.member(link, "kept", town, {
      role: "approver",
      division: "420799100",
      department: "ZZ",
    });
    const { divisions, departments } = await staff.placesHeld();
    expect([divisions.get("420799100"), departments.get("ZZ")]).toEqual(["account kept", "account kept"]);
    await staff.call("POST", `accounts/${kept.id}/disable`, { cookie: link, payload: { disabled: true } });
    const after = await staff.placesHeld();
    expect([after.divisions.has("420799100"), after.departments.has("ZZ")]).toEqual([false, false]);
  });

  it("stays in the administrator's subtree, and away from themselves", async () => {
    const link = await staff.byLink();
    const local = await staff.member(link, "local", town, { role: "administrator", division: town });
    const inside = await staff.member(link, "inside", `${town}001`);
    const outside = await staff.member(link, "outside", "420703");
    const mixed = await staff.member(link, "mixed", town, { role: "approver", division: "420702" });
    const cookie = await local.session();
    const post = async (path: string, payload: object) => staff.call("POST", path, { cookie, payload });
    const grant = async (id: string, payload: object) => post(`accounts/${id}/assignments`, payload);
    expect((await grant(inside.id, { role: "windowClerk", division: `${town}001` })).status).toBe(200);
    expect(await grant(inside.id, { role: "windowClerk", division: "420702" })).toMatchObject({
      status: 403,
      code: "forbidden",
    });
    expect(await grant(local.id, clerk)).toMatchObject({ status: 403, code: "notYourself" });
    expect(await grant(outside.id, clerk)).toMatchObject({ status: 404, code: "notFound" });
    for (const path of ["reset", "disable"]) {
      const payload = path === "reset" ? {} : { disabled: true };
      expect(await post(`accounts/${outside.id}/${path}`, payload)).toMatchObject({ code: "notFound" });
      expect(await post(`accounts/${mixed.id}/${path}`, payload)).toMatchObject({ code: "forbidden" });
      expect(await post(`accounts/${local.id}/${path}`, payload)).toMatchObject({ code: "notYourself" });
    }
    expect(await post("accounts", { login: "far", name: "远", division: "420703" })).toMatchObject({
      code: "forbidden",
    });
    expect(await post("accounts", { login: "outside", name: "同名", division: town })).toMatchObject({
      code: "loginTaken",
    });
    const listed = JSON.stringify((await staff.call("GET", "accounts", { cookie })).body);
    expect(listed).toContain("inside");
    expect(listed).not.toContain("outside");
    const { rows } = await sql<{ action: string }>`
      select action from audit_log where actor = ${`staff:${local.id}`}`.execute(staff.db);
    expect(rows.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["staff.granted", "staff.listed"]),
    );
  });

  it("keeps no password, code or secret in the clear", async () => {
    const one = await staff.member(await staff.byLink(), "sealed", town);
    const { rows } = await sql<{ row: string }>`
      select a::text || coalesce(r::text, '') as row from staff_accounts a
      left join staff_recovery_codes r on r.account_id = a.id where a.id = ${one.id}`.execute(staff.db);
    const stored = rows.map(({ row }) => row).join("\n");
    expect(stored).toContain("$argon2id$v=19$m=19456,t=2,p=1$");
    expect(stored).not.toContain(one.password);
    expect(stored).not.toContain(one.secret.toString("hex"));
    for (const code of [one.enrolled.body["recoveryCodes"]].flat())
      expect(stored).not.toContain(String(code));
  });
});

it("a session that was opened while its account was being disabled opens nothing", async () => {
  const late = await staff.member(await staff.byLink(), "late.one", "420702");
  const cookie = await late.session();
  expect((await staff.call("GET", "me", { cookie })).status).toBe(200);
  await sql`update staff_accounts set disabled_at = now() where id = ${late.id}`.execute(staff.db);
  expect(await staff.call("GET", "me", { cookie })).toMatchObject({ status: 401, code: "notSignedIn" });
});

describe("who may act", () => {
  const accept = async (cookie: string) => staff.call("GET", "test-accept", { cookie });

  it("M3: an authorisation that has expired blocks acceptance", async () => {
    const until = staff.clock.now() + 20 * minute;
    const one = await staff.member(await staff.byLink(), "letter", town, { ...clerk, until });
    const cookie = await one.session();
    expect((await accept(cookie)).status).toBe(200);
    staff.clock.advance(21 * minute);
    expect(await accept(cookie)).toMatchObject({ status: 403, code: "forbidden" });
    expect(await status(cookie)).toBe(200);
  });

  it("colleagues in a log are called by their name, and nobody else by any", async () => {
    const one = await staff.member(await staff.byLink(), "named", town, clerk);
    expect([...(await staff.names([one.id, "nobody", crypto.randomUUID()]))]).toEqual([[one.id, "named"]]);
    expect((await staff.names([])).size).toBe(0);
  });

  it("work is given to who holds the right now, with an open account, and is not away", async () => {
    const link = await staff.byLink();
    const helper: AssignmentGrant = { role: "helper", division: town };
    const one = await staff.member(link, "helping", town, helper);
    const there = async (division = town) => staff.isThere(staff.db, one.id, "help.serve", { division });
    expect([await there(), await there("420702101")]).toEqual([true, false]);
    expect(await staff.isThere(staff.db, one.id, "case.decide", { division: town })).toBe(false);
    expect(await staff.isThere(staff.db, crypto.randomUUID(), "help.serve", { division: town })).toBe(false);

    const admin = async () => staff.byLink();
    const disable = async (disabled: boolean) =>
      staff.call("POST", `accounts/${one.id}/disable`, { cookie: await admin(), payload: { disabled } });
    await disable(true);
    expect(await there()).toBe(false);
    await disable(false);
    expect(await there()).toBe(true);

    const from = staff.clock.now() + minute;
    const payload = { absentId: one.id, from, until: from + 10 * minute };
    await staff.call("POST", "absences", { cookie: await admin(), payload });
    staff.clock.advance(2 * minute);
    expect(await there()).toBe(false);
    staff.clock.advance(10 * minute);
    expect(await there()).toBe(true);

    const { rows } = await sql<{ id: string }>`
      select id from staff_assignments where account_id = ${one.id}`.execute(staff.db);
    await staff.call("DELETE", `assignments/${rows[0]?.id}`, { cookie: await admin() });
    expect(await there()).toBe(false);
  });
});
