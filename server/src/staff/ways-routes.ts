import { routes } from "@zizhuban/server-contract";
import type { FastifyReply } from "fastify";
import { sql } from "kysely";
import { Problem, route, valueOf, type Db, type Routes } from "../core/index.ts";
import type { Accounts } from "./accounts.ts";
import type { Passkeys } from "./passkeys.ts";
import type { Provider } from "./provider.ts";
import { letIn, strangersPerMinute } from "./let-in.ts";
import type { StaffSessions } from "./sessions.ts";
import type { SignIn } from "./sign-in.ts";

const flowCookie = "zizhuban-sign-in";
const providerPath = "/api/staff/sign-in/provider";
/** Lax: the way back begins at somebody else's page. It opens nothing by itself. */
const flowScope = { path: providerPath, httpOnly: true, sameSite: "lax", secure: "auto" } as const;

/** The HTTPS boundary of the ways in beside the authenticator's codes. */
export function waysRoutes(deps: {
  db: Db;
  sessions: StaffSessions;
  signIn: SignIn;
  passkeys: Passkeys;
  accounts: Accounts;
  provider: Provider | undefined;
}): Routes {
  const { db, sessions, signIn, passkeys, accounts, provider } = deps;
  const stranger = { perMinute: strangersPerMinute };

  async function accountOf(staffId: string) {
    const { rows } = await sql<{ id: string; login: string; name: string }>`
      select id, login, name from staff_accounts where id = ${staffId}`.execute(db);
    const [account] = rows;
    if (account === undefined) throw new Problem("forbidden", "the link has no account");
    return account;
  }

  return async (app) => {
    route(
      app,
      routes.signInWays,
      async () => (provider === undefined ? {} : { provider: provider.name }),
      stranger,
    );
    route(
      app,
      routes.passkeyRequest,
      async ({ raw }) => valueOf(await passkeys.request(raw.headers.origin)),
      stranger,
    );
    route(
      app,
      routes.signInPasskey,
      async ({ body, raw, reply }) => {
        await letIn(reply, valueOf(await passkeys.signIn(body, raw.headers.origin)), sessions);
        return {};
      },
      stranger,
    );
    route(app, routes.passkeys, async ({ staff }) => ({ passkeys: await passkeys.list(staff.staffId) }));
    route(app, routes.newPasskeyRequest, async ({ staff, body, raw }) => {
      const account = await accountOf(staff.staffId);
      valueOf(await signIn.passwordAgain(account.id, body.password, raw.ip));
      return valueOf(await passkeys.requestNew(account, raw.headers.origin));
    });
    route(app, routes.addPasskey, async ({ staff, body, raw }) => {
      const { id } = await accountOf(staff.staffId);
      return valueOf(await passkeys.add(id, body, raw.headers.origin));
    });
    route(app, routes.removePasskey, async ({ staff, params }) => {
      valueOf(await passkeys.remove(staff.staffId, params.id));
      return {};
    });
    route(app, routes.bindSubject, async ({ staff, params, body }) => {
      if (provider === undefined) throw new Problem("providerUnavailable");
      valueOf(await accounts.bindSubject(staff, params.id, provider.issuer, body.subject));
      return {};
    });

    if (provider === undefined) return;
    // Where a browser goes and comes back to: pages, not part of the API.
    const limits = { config: { rateLimit: { max: strangersPerMinute } } };
    const toConsole = (reply: FastifyReply, failed?: string) =>
      reply.redirect(failed === undefined ? "/console/" : `/console/#sign-in-failed=${failed}`);
    app.get(providerPath, limits, async (_request, reply) => {
      const begun = await provider.begin();
      if (!begun.ok) return toConsole(reply, begun.code);
      const { location, secret } = begun.value;
      return reply.setCookie(flowCookie, secret, flowScope).redirect(location);
    });
    app.get(`${providerPath}/callback`, limits, async (request, reply) => {
      const secret = request.cookies[flowCookie] ?? "";
      const query = request.raw.url?.split("?", 2)[1] ?? "";
      const finished = await provider.finish(secret, query);
      void reply.clearCookie(flowCookie, flowScope);
      if (!finished.ok) return toConsole(reply, finished.code);
      await letIn(reply, finished.value, sessions);
      return toConsole(reply);
    });
  };
}
