import type { Clock } from "@zizhuban/device-agent-contract";
import { permissionsOf, routes, type Permission } from "@zizhuban/server-contract";
import { sql } from "kysely";
import { audit, Problem, route, valueOf, type Db, type Routes } from "../core/index.ts";
import type { Absences } from "./absences.ts";
import type { Chains } from "./chain.ts";
import type { Accounts } from "./accounts.ts";
import type { SignInLink } from "./link.ts";
import { letIn, letOut, strangersPerMinute } from "./let-in.ts";
import type { StaffSessions } from "./sessions.ts";
import type { SignIn } from "./sign-in.ts";

/** What a wall shows: the fleet, and the clocks. */
const wallPermissions: ReadonlySet<Permission> = new Set(["fleet.read", "supervision.read"]);

/** The HTTPS boundary of staff: a new authenticator and recovery codes leave their wrapper here, once. */
export function staffRoutes(deps: {
  db: Db;
  clock: Clock;
  link: SignInLink;
  signIn: SignIn;
  sessions: StaffSessions;
  accounts: Accounts;
  absences: Absences;
  chains: Chains;
}): Routes {
  const { link, signIn, sessions, accounts, absences, chains } = deps;

  return async (app) => {
    const stranger = { perMinute: strangersPerMinute };
    route(
      app,
      routes.signIn,
      async ({ body, reply }) => {
        await letIn(reply, valueOf(await link.signIn(body.link)), sessions);
        return {};
      },
      stranger,
    );
    route(
      app,
      routes.signInPassword,
      async ({ body, raw }) => {
        const step = valueOf(await signIn.password(body.login, body.password, raw.ip));
        const { ticket, next, authenticator } = step;
        return authenticator === undefined
          ? { ticket, next }
          : { ticket, next, authenticator: authenticator.expose() };
      },
      stranger,
    );
    route(
      app,
      routes.signInCode,
      async ({ body, raw, reply }) => {
        const { session, recoveryCodes } = valueOf(await signIn.code(body, raw.ip));
        await letIn(reply, session, sessions);
        return { recoveryCodes: recoveryCodes.map((code) => code.expose()) };
      },
      stranger,
    );
    route(app, routes.signOut, async ({ raw, reply }) => {
      await sessions.end(raw);
      letOut(reply);
      return {};
    });
    route(app, routes.wallScreen, async ({ raw, staff }) => {
      await sessions.makeWall(raw);
      const subject = { kind: "staff", id: staff.staffId };
      await audit(deps.db, deps.clock, {
        actor: `staff:${staff.staffId}`,
        action: "staff.wallScreen",
        subject,
      });
      return {};
    });
    route(app, routes.staffMe, async ({ staff }) => {
      const { rows } = await sql<{ name: string; login: string }>`
        select name, login from staff_accounts where id = ${staff.staffId}`.execute(deps.db);
      const { staffId, assignments } = staff;
      const permissions = permissionsOf(assignments).filter(
        (permission) => staff.wall !== true || wallPermissions.has(permission),
      );
      const held = { staffId, assignments: [...assignments], permissions };
      const [account] = rows;
      if (staff.wall === true) return { ...held, ...account, way: "wall" as const };
      return account === undefined
        ? { ...held, way: "link" as const }
        : { ...held, way: "account" as const, ...account };
    });
    route(app, routes.changePassword, async ({ body, staff, raw }) => {
      const session = valueOf(await sessions.find(raw));
      if (session.accountId === undefined) throw new Problem("forbidden", "the link has no password");
      valueOf(await signIn.changePassword(staff.staffId, body, raw.ip));
      return {};
    });
    route(app, routes.renewRecoveryCodes, async ({ body, staff, raw }) => {
      const codes = valueOf(await signIn.renewRecoveryCodes(staff.staffId, body.password, raw.ip));
      return { recoveryCodes: codes.map((code) => code.expose()) };
    });
    route(app, routes.approvalChain, async ({ params }) => valueOf(await chains.chainOf(params.key)));
    route(app, routes.colleagues, async ({ staff }) => ({ colleagues: await accounts.colleagues(staff) }));
    route(app, routes.staffAccounts, async ({ staff }) => ({
      accounts: (await accounts.list(staff)).map((account) => account.expose()),
    }));
    route(app, routes.inviteStaff, async ({ staff, body }) => valueOf(await accounts.invite(staff, body)));
    route(app, routes.staffTelephone, async ({ staff, params, body }) => {
      valueOf(await accounts.setTelephone(staff, params.id, body.telephone));
      return {};
    });
    route(app, routes.resetStaff, async ({ staff, params }) =>
      valueOf(await accounts.reset(staff, params.id)),
    );
    route(app, routes.disableStaff, async ({ staff, params, body }) => {
      valueOf(await accounts.disable(staff, params.id, body.disabled));
      return {};
    });
    route(app, routes.grantRole, async ({ staff, params, body }) =>
      valueOf(await accounts.grant(staff, params.id, body)),
    );
    route(app, routes.revokeRole, async ({ staff, params }) => {
      valueOf(await accounts.revoke(staff, params.id));
      return {};
    });
    route(app, routes.absences, async ({ staff }) => absences.list(staff));
    route(app, routes.recordAbsence, async ({ staff, body }) => valueOf(await absences.record(staff, body)));
    route(app, routes.endAbsence, async ({ staff, params }) => {
      valueOf(await absences.end(staff, params.id));
      return {};
    });
  };
}
