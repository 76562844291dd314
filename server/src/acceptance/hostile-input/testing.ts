import { createHash } from "node:crypto";
import { join } from "node:path";
import { ok } from "@zizhuban/device-agent-contract";
import { routes, staffRoles, type Assignment, type RouteDefinition } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import { createAudit } from "../../audit/index.ts";
import { cards, startBusiness } from "../../business/testing.ts";
import { createDatabaseHealth, createLogger, route, type Identify, type Routes } from "../../core/index.ts";
import { startTestApi } from "../../core/testing.ts";
import {
  createFleet,
  createKioskRegister,
  createKioskRegistration,
  openAuthority,
} from "../../fleet/index.ts";
import { createStaff, createStaffTelephones } from "../../staff/index.ts";
import { createTechnicians } from "../../technicians/index.ts";

// Every route of the contract on real PostgreSQL, asked by somebody who may do everything: so that what is refused is
// refused for what was sent, and not for who sent it.

const district = "420702";
const rights: readonly Assignment[] = Object.keys(staffRoles).map((role) => {
  // The table's keys are the roles; Object.keys forgets it.
  return { role: role as keyof typeof staffRoles, division: district };
});

export interface Told {
  readonly status: number;
  readonly code: unknown;
  readonly text: string;
}

export interface Sent {
  readonly url: string;
  /** As it goes over the wire: JSON text, or bytes of a file. */
  readonly body?: string | Buffer;
  /** Which of the three members of staff asks. */
  readonly who?: number;
}

export async function startAllRoutes() {
  const business = await startBusiness({ onError: () => undefined });
  const { db, clock, folder } = business;
  const { databaseUrl, keys } = business.parts;
  const logger = createLogger("test", { write: () => undefined });
  const authority = await openAuthority({ folder: join(folder, "fleet-authority"), clock });
  const register = createKioskRegister({ db, clock, authority });
  const { kiosks } = register;
  const onError = () => undefined;
  const staff = createStaff({
    db,
    clock,
    vault: keys.vault,
    linkFile: join(folder, "admin-link"),
    publicUrl: () => "http://127.0.0.1:4000",
    placeOfItem: () => undefined,
    placeName: business.catalogue.placeName,
    telephones: createStaffTelephones({ db, vault: keys.vault }),
    messages: business.outbox,
    onError,
  });
  const fleet = await createFleet({
    db,
    databaseUrl,
    clock,
    kiosks,
    mqttUrl: () => "mqtts://127.0.0.1",
    issuedToday: async () => new Map(),
    catalogues: () => business.catalogue.versions(),
    onError,
  });
  const audit = createAudit({ db, clock, folder, signer: keys.documents, onError });
  const technicians = createTechnicians({ db, clock, kiosks });
  const registration = createKioskRegistration({
    db,
    clock,
    kiosks,
    divisionName: business.catalogue.divisionName,
    claimFor: () => ({ url: "https://127.0.0.1:9", caPem: authority.caPem }),
  });
  const modules = [register, audit, staff, ...business.modules, registration, technicians, fleet];

  const kid = await kiosks.register({
    name: "样例点",
    number: "03",
    division: "样例镇",
    divisionCode: "420702100",
    phone: "12345",
    hours: "24 小时",
  });
  const members: string[] = [];
  let callers = 0;
  const identify: Identify = {
    kiosk: async () => ok({ kid }),
    citizen: async (token, at) => {
      const known = await business.identity.citizen(token, at);
      return known.ok ? ok({ ...known.value, level: "A3" as const }) : known;
    },
    staff: async ({ headers }) => {
      const staffId = members[Number(headers["x-test-who"] ?? 0)] ?? crypto.randomUUID();
      return ok({ staffId, assignments: rights });
    },
    department: async () => ok({ key: "GA" }),
  };
  const health = createDatabaseHealth({ db, clock, logger });
  const healthRoute: Routes = async (app) => {
    route(app, routes.health, async () => {
      await health.isWell();
      return { status: "ok" as const };
    });
  };
  const web = await startTestApi({
    db,
    clock,
    identify,
    routes: [healthRoute, ...modules.flatMap(({ publicRoutes }) => publicRoutes ?? [])],
  });
  const api = await startTestApi({
    db,
    clock,
    identify,
    routes: modules.flatMap((module) => module.routes ?? []),
  });

  const citizen = business.kiosk(kid);
  /** Signs the citizen in, again when something ended the session. */
  async function signIn(): Promise<void> {
    const { token } = citizen;
    const known = token === undefined ? undefined : await business.identity.citizen(token, { kid });
    if (known?.ok === true) return;
    clock.advance(61_000);
    await citizen.signIn(cards.zhang);
  }

  async function ask(
    { method, path, access, upload }: RouteDefinition,
    { url, body, who = 0 }: Sent,
  ): Promise<Told> {
    callers += 1;
    const app: FastifyInstance = path.startsWith("/api/kiosk/") ? api : web;
    const digest = createHash("sha256")
      .update(body ?? "")
      .digest("base64");
    const response = await app.inject({
      method,
      // Nobody here is one too many.
      remoteAddress: `10.${callers >> 16}.${(callers >> 8) & 255}.${callers & 255}`,
      url,
      headers: {
        "x-test-who": String(who),
        "idempotency-key": crypto.randomUUID(),
        ...(["citizen", "agent"].includes(access) && { authorization: `Bearer ${citizen.token ?? ""}` }),
        ...(body !== undefined && {
          "content-type": upload === true ? "application/octet-stream" : "application/json",
          "content-digest": `sha-256=:${digest}:`,
        }),
      },
      ...(body !== undefined && { payload: body }),
    });
    const json = String(response.headers["content-type"]).includes("json");
    const answer: Record<string, unknown> = json ? response.json() : {};
    return { status: response.statusCode, code: answer["code"], text: json ? response.payload : "" };
  }

  for (const [who, login] of ["one", "two", "three"].entries()) {
    const made = await ask(routes.inviteStaff, {
      url: routes.inviteStaff.path,
      body: JSON.stringify({ login, name: login, division: district }),
      who,
    });
    const account: Record<string, unknown> = JSON.parse(made.text);
    members.push(String(account["id"]));
  }

  return {
    db,
    business,
    members,
    signIn,
    ask,
    async stop() {
      await Promise.all([api.close(), web.close()]);
      for (const module of [technicians, fleet, staff, audit, register]) await module.stop?.();
      await business.stop();
    },
  };
}
export type AllRoutes = Awaited<ReturnType<typeof startAllRoutes>>;
