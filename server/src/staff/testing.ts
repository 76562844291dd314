import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fastifySSE } from "@fastify/sse";
import { Closed, ok, Sensitive, SimulatedClock, systemClock } from "@zizhuban/device-agent-contract";
import type { AssignmentGrant } from "@zizhuban/server-contract";
import type { FastifyReply } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { Type } from "typebox";
import { route } from "../core/index.ts";
import { startTestApi, startTestDatabase } from "../core/testing.ts";
import { openAuthority } from "../fleet/index.ts";
import { openKeyStore } from "../key-store/index.ts";
import { createMessageOutbox, createMessages, wordsFor } from "../messages/index.ts";
import { nothingOutside, openOutside } from "../outside/index.ts";
import { startSimulation } from "../simulation/index.ts";
import { createPresence, createStaff, createStaffNames, createStaffTelephones } from "./index.ts";
import { totpCode } from "./totp.ts";

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** What an authenticator keeps of the picture it was shown. */
export function secretOf(uri: unknown): Buffer {
  const text = new URL(String(uri)).searchParams.get("secret") ?? "";
  const bits = Array.from(text)
    .map((letter) => base32.indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

export type StaffAnswer = {
  readonly status: number;
  readonly code: unknown;
  readonly body: Record<string, unknown>;
  readonly cookie: string | undefined;
};

const eventsRoute = {
  method: "GET",
  path: "/api/staff/test-events",
  access: "staff",
  permission: "self",
  response: Type.Unknown(),
} as const;
const wallEventsRoute = { ...eventsRoute, path: "/api/staff/test-wall-events", wall: true } as const;
const acceptRoute = {
  method: "GET",
  path: "/api/staff/test-accept",
  access: "staff",
  permission: "case.accept",
  response: Closed({ onBehalfOf: Type.Array(Type.String()) }),
} as const;

/** The module on real PostgreSQL, with an event stream and a route that needs `case.accept`. */
export async function startTestStaff() {
  const database = await startTestDatabase();
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-staff-"));
  const clock = new SimulatedClock();
  const authority = await openAuthority({ folder: join(folder, "authority"), clock });
  const keys = await openKeyStore({
    folder,
    certify: async (purpose, publicKey) => authority.issueSigner(purpose, "Zizhuban test", publicKey),
  });
  const linkFile = join(folder, "admin-link");
  const telephones = createStaffTelephones({ db: database.db, vault: keys.vault });
  const names = createStaffNames({ db: database.db });
  const simulation = await startSimulation(nothingOutside, { clock: systemClock });
  const outside = await openOutside(simulation.settings, { clock: systemClock, folder });
  const outbox = createMessageOutbox({
    db: database.db,
    clock,
    vault: keys.vault,
    messages: createMessages({ provider: outside.sms, sender: "梁子湖区自助办", shown: undefined }),
    // Nothing here is for a citizen.
    phoneOf: async () => ok(undefined),
    writtenIn: async () => undefined,
    wordsOf: async () => wordsFor(new Sensitive("")),
    masked: async () => new Map(),
    staffPhoneOf: async (id) => telephones.of(id),
    staffNames: names,
    division: "420702",
    onError(error) {
      throw error;
    },
  });

  /** Another process over the same database: nothing but the database remembers. */
  async function start() {
    const module = createStaff({
      db: database.db,
      clock,
      vault: keys.vault,
      linkFile,
      publicUrl: () => "http://127.0.0.1:4000",
      placeOfItem: (key) =>
        key === "SF01" ? { name: "法律援助", division: "420705", department: "SF" } : undefined,
      placeName: ({ division, department = "" }) => division + department,
      telephones,
      messages: outbox,
      onError(error) {
        throw error;
      },
    });
    await module.open("http://127.0.0.1:4000/console/");
    const app = await startTestApi({
      db: database.db,
      clock,
      identify: { staff: module.identify, whenStaffOver: module.whenOver },
      routes: [
        fastifyPlugin(async (web) => {
          await web.register(fastifyPlugin(fastifySSE));
          await module.publicRoutes?.(web);
          const hello = async ({ reply }: { reply: FastifyReply }) => {
            reply.sse.keepAlive();
            await reply.sse.send({ event: "hello", data: {} });
          };
          route(web, eventsRoute, hello, { events: true });
          route(web, wallEventsRoute, hello, { events: true });
          route(web, acceptRoute, async ({ staff }) => ({
            onBehalfOf: staff.assignments.flatMap(({ onBehalfOf }) => onBehalfOf ?? []),
          }));
        }),
      ],
    });
    return { module, app };
  }
  let running = await start();

  async function call(
    method: "GET" | "POST" | "DELETE",
    url: string,
    options: {
      cookie?: string | undefined;
      payload?: object;
      from?: string;
      key?: string;
      origin?: string;
    } = {},
  ): Promise<StaffAnswer> {
    const response = await running.app.inject({
      method,
      url: `/api/staff/${url}`,
      headers: {
        ...(method === "POST" && { "idempotency-key": options.key ?? crypto.randomUUID() }),
        ...(options.cookie !== undefined && { cookie: options.cookie }),
        ...(options.origin !== undefined && { origin: options.origin }),
      },
      ...(options.from !== undefined && { remoteAddress: options.from }),
      ...(options.payload !== undefined && { payload: options.payload }),
    });
    const body: Record<string, unknown> = response.json();
    const set = [response.headers["set-cookie"] ?? []].flat()[0]?.split(";")[0];
    return { status: response.statusCode, code: body["code"], body, cookie: set };
  }

  async function byLink(): Promise<string> {
    const payload = { link: (await readFile(linkFile, "utf8")).trim() };
    return (await call("POST", "sign-in", { payload })).cookie ?? "";
  }

  /** A member of staff who has signed in once: the account, the authenticator, and how they sign in again. */
  async function member(by: string, login: string, division: string, ...grants: readonly AssignmentGrant[]) {
    const invited = await call("POST", "accounts", { cookie: by, payload: { login, name: login, division } });
    const id = String(invited.body["id"]);
    const password = `a long password of ${login}`;
    const step = await call("POST", "sign-in/password", {
      payload: { login, password: invited.body["password"] },
    });
    const secret = secretOf(step.body["authenticator"]);
    const code = () => totpCode(secret, Math.floor(clock.now() / 30_000));
    const enrolled = await call("POST", "sign-in/code", {
      payload: { ticket: step.body["ticket"], code: code(), newPassword: password },
    });
    for (const grant of grants)
      await call("POST", `accounts/${id}/assignments`, { cookie: by, payload: grant });
    async function signIn(given: { password?: string; code?: string; from?: string } = {}) {
      const from = given.from === undefined ? {} : { from: given.from };
      const first = await call("POST", "sign-in/password", {
        payload: { login, password: given.password ?? password },
        ...from,
      });
      if (first.status !== 200) return first;
      const payload = { ticket: first.body["ticket"], code: given.code ?? code() };
      return call("POST", "sign-in/code", { payload, ...from });
    }
    /** The next code of the authenticator, and a session. */
    async function session(): Promise<string> {
      clock.advance(30_000);
      return (await signIn()).cookie ?? "";
    }
    return { id, login, password, invited, enrolled, secret, code, signIn, session };
  }

  return {
    db: database.db,
    clock,
    call,
    byLink,
    member,
    isThere: createPresence({ clock }),
    names,
    outbox,
    /** What the operator took, oldest first. */
    operator: simulation.operator,
    /** The links of a demonstration's sample people, as their file says them now. */
    async offerLinks(...accountIds: readonly string[]): Promise<() => Promise<string[]>> {
      const file = join(folder, "people-links");
      await running.module.offerLinks(
        file,
        accountIds.map((accountId) => ({ accountId, label: accountId })),
      );
      return async () =>
        (await readFile(file, "utf8")).split("\n").flatMap((line) => line.split("\t")[1] ?? []);
    },
    placesHeld: async () => running.module.placesHeld(database.db),
    async listen() {
      const address = running.app.server.address();
      if (address !== null && typeof address === "object") return `http://127.0.0.1:${address.port}`;
      return running.app.listen({ host: "127.0.0.1", port: 0 });
    },
    async restart() {
      await running.app.close();
      await running.module.stop?.();
      running = await start();
    },
    async stop() {
      await running.app.close();
      await running.module.stop?.();
      await outbox.stop?.();
      await outside.stop();
      await simulation.stop();
      await database.stop();
      await rm(folder, { recursive: true });
    },
  };
}
