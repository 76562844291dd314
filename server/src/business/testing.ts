import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type CitizenCard,
  fail,
  ok,
  parser,
  type ResidentCard,
  type SocialSecurityCard,
  SimulatedClock,
  systemClock,
} from "@zizhuban/device-agent-contract";
import { allows, permissionsOf, routes, SimulatedMessages, type ChainAlert } from "@zizhuban/server-contract";
import type { FastifyInstance } from "fastify";
import { sql } from "kysely";
import { Type } from "typebox";
import { createBusiness } from "./index.ts";
import {
  buildWebApp,
  createDatabaseHealth,
  createIdempotency,
  createLogger,
  listen,
  route,
  type Db,
  type Identify,
  type StaffAssignment,
  type Routes,
  type Tx,
} from "../core/index.ts";
import { startTestApi, startTestDatabase } from "../core/testing.ts";
import { createKioskCatalogues, createKioskRegister, openAuthority } from "../fleet/index.ts";
import { openKeyStore } from "../key-store/index.ts";
import { nothingOutside, openOutside } from "../outside/index.ts";
import { startSimulation } from "../simulation/index.ts";

const parseAnswer = parser(Type.Record(Type.String(), Type.Unknown()));
const parseMessages = parser(SimulatedMessages);
/** Where every kiosk of the tests stands. */
const testPlace = "太和镇便民服务中心 03 号机";
export const publicUrl = "http://verify.test";
export const consents = {
  RS01: { register: "社会保险参保登记库", purpose: "为本人开具社会保险参保证明" },
  YB01: { register: "基本医疗保险参保登记库", purpose: "为本人开具基本医疗保险参保证明" },
} as const;

/** A sample citizen's card as the agent attests it. */
export function residentCard(changes: Partial<ResidentCard> = {}): ResidentCard {
  return {
    type: "resident",
    name: "张样例",
    sex: "1",
    nation: "01",
    birth: "19850615",
    address: "湖北省鄂州市梁子湖区样例镇示范村1组1号",
    idNumber: "420702198506150010",
    issuer: "鄂州市公安局梁子湖区分局",
    validFrom: "20200101",
    validUntil: "20400101",
    ...changes,
  };
}

export const cards = {
  zhang: residentCard(),
  wang: residentCard({ name: "王无记", birth: "19780911", idNumber: "420702197809110038" }),
  chen: residentCard({ name: "陈𬱖样例", sex: "2", birth: "19920120", idNumber: "420702199201200042" }),
  zhou: residentCard({ name: "周\ue5cf样例", sex: "2", birth: "19551230", idNumber: "420702195512300085" }),
  stranger: residentCard({ name: "赵样例", sex: "1", birth: "19900101", idNumber: "420702199001010017" }),
};

/** The social security card of a sample resident. */
export function socialSecurityCard(
  { name, idNumber }: Pick<ResidentCard, "name" | "idNumber">,
  changes: Partial<SocialSecurityCard> = {},
): SocialSecurityCard {
  const days = { issuedOn: "20200301", validUntil: "20300301" };
  return { type: "socialSecurity", name, idNumber, cardNumber: "A12345678", ...days, ...changes };
}

const validity = { validFrom: "20240101", validUntil: "20340101" } as const;
/** A sample holder of each card that is not a resident's. */
export const otherCards = {
  hmt: {
    type: "hmt",
    name: "港样例",
    sex: "1",
    birth: "19900307",
    address: "湖北省鄂州市梁子湖区样例镇示范村12组6号",
    idNumber: "810000199003070015",
    issuer: "鄂州市公安局梁子湖区分局",
    passNumber: "H12345678",
    issueCount: "01",
    ...validity,
  },
  foreign2017: {
    type: "foreign2017",
    englishName: "SAMPLE, FOREIGN PERSON",
    chineseName: "样例外籍",
    sex: "2",
    birth: "19800101",
    nationality: "CAN",
    idNumber: "CAN110080010114",
    cardVersion: "01",
    authority: "1100",
    ...validity,
  },
  foreign2023: {
    type: "foreign2023",
    englishName: "SAMPLE, MAXIMILIAN ALEXANDER BARTHOLOMEW",
    chineseName: "",
    sex: "1",
    birth: "19850412",
    nationality: "CAN",
    idNumber: "94212419850412001X",
    renewalCount: "01",
    formerNumberLink: "",
    ...validity,
  },
} as const satisfies Record<string, CitizenCard>;

/** The answer of one request: status, body, and the problem's code when it failed. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly code: unknown;
  readonly bytes: Buffer;
}

/** One kiosk at the API: sends what the agent sends, remembers the session's token. */
export class TestKiosk {
  readonly kid: string;
  token: string | undefined;
  readonly #app: FastifyInstance;

  constructor(app: FastifyInstance, kid: string) {
    this.#app = app;
    this.kid = kid;
  }

  async call(
    method: "GET" | "POST" | "DELETE",
    url: string,
    payload?: object,
    key?: string,
  ): Promise<Answer> {
    const response = await this.#app.inject({
      method,
      url,
      headers: {
        "x-test-kid": this.kid,
        ...(method === "POST" ? { "idempotency-key": key ?? crypto.randomUUID() } : {}),
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      },
      ...(payload === undefined ? {} : { payload }),
    });
    const json = String(response.headers["content-type"]).includes("json");
    const body: Record<string, unknown> = json ? response.json() : {};
    return { status: response.statusCode, body, code: body["code"], bytes: response.rawPayload };
  }

  /** A file as the page sends it, under a type it may lie about. */
  async upload(ref: string, bytes: Buffer, key: string = crypto.randomUUID()): Promise<Answer> {
    const response = await this.#app.inject({
      method: "POST",
      url: `/api/kiosk/materials/${ref}`,
      headers: {
        "x-test-kid": this.kid,
        "idempotency-key": key,
        "content-type": "application/octet-stream",
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
      },
      payload: bytes,
    });
    const body: Record<string, unknown> = response.json();
    return { status: response.statusCode, body, code: body["code"], bytes: response.rawPayload };
  }

  /** The same over a real connection, without a length, as far as the server listens. */
  async uploadOverWire(
    url: string,
    ref: string,
    body: ReadableStream<Uint8Array>,
  ): Promise<Omit<Answer, "bytes">> {
    const init = {
      method: "POST",
      headers: {
        "x-test-kid": this.kid,
        "idempotency-key": crypto.randomUUID(),
        "content-type": "application/octet-stream",
        authorization: `Bearer ${this.token ?? ""}`,
      },
      body,
      // A body that comes while the answer may come too (Fetch §5.4).
      duplex: "half",
    };
    const answer = await fetch(`${url}/api/kiosk/materials/${ref}`, init);
    const told = parseAnswer(await answer.json());
    const problem = told.ok ? told.value : {};
    return { status: answer.status, body: problem, code: problem["code"] };
  }

  async openSession(card: CitizenCard, samId = "05.01-20260101-0001234567-2345678901"): Promise<Answer> {
    const { body } = await this.call("POST", "/api/kiosk/nonces", {});
    const request = { nonce: body["nonce"], samId, visitId: crypto.randomUUID(), card };
    const opened = await this.call("POST", "/api/kiosk/sessions", request);
    if (typeof opened.body["token"] === "string") this.token = opened.body["token"];
    return opened;
  }

  async openWithSocialSecurityCard(card: SocialSecurityCard): Promise<Answer> {
    const { body } = await this.call("POST", "/api/kiosk/nonces", {});
    const request = { nonce: body["nonce"], visitId: crypto.randomUUID(), card };
    const opened = await this.call("POST", "/api/kiosk/sessions/social-security-card", request);
    if (typeof opened.body["token"] === "string") this.token = opened.body["token"];
    return opened;
  }

  /** Nobody's card: what the screen shows staff, and what the kiosk asks with until they have looked. */
  async askForStaff(): Promise<{ readonly code: string; readonly challengeId: string }> {
    const { body } = await this.call("POST", "/api/kiosk/sessions/seen-document/challenge", {});
    return { code: String(body["code"]), challengeId: String(body["challengeId"]) };
  }

  async openWithSeenDocument(challengeId: string): Promise<Answer> {
    const request = { challengeId, visitId: crypto.randomUUID() };
    const opened = await this.call("POST", "/api/kiosk/sessions/seen-document", request);
    if (typeof opened.body["token"] === "string") this.token = opened.body["token"];
    return opened;
  }

  async lastCode(): Promise<string> {
    const { body } = await this.call("GET", "/api/kiosk/simulator/messages");
    const messages = parseMessages(body);
    const texts = messages.ok ? messages.value.messages.map(({ text }) => text) : [];
    // A notice about some case may come after the code.
    const codes = texts.flatMap((text) => /(?:验证码|code is) (\d{6})/.exec(text)?.[1] ?? []);
    return codes.at(-1) ?? "";
  }

  /** From the card to a session at A2. */
  async signIn(card: CitizenCard): Promise<Answer> {
    await this.openSession(card);
    const { body } = await this.call("POST", "/api/kiosk/proofs/sms-code/challenge", {});
    const proof = { challengeId: body["challengeId"], answer: await this.lastCode() };
    return this.call("POST", "/api/kiosk/proofs/sms-code/verify", proof);
  }

  async openCase(itemKey: "RS01" | "YB01"): Promise<Answer> {
    return this.call("POST", "/api/kiosk/cases", { itemKey, consent: consents[itemKey] });
  }

  /** Signs in and issues; the certificate's id. */
  async issue(card: ResidentCard = cards.zhang): Promise<string> {
    await this.signIn(card);
    const { body } = await this.openCase("RS01");
    return certificateOf(body).id;
  }
}

/** One member of staff at the console's API. */
export class TestStaff {
  readonly id: string;
  readonly #app: FastifyInstance;

  constructor(app: FastifyInstance, id: string) {
    this.#app = app;
    this.id = id;
  }

  async call(method: "GET" | "POST" | "DELETE", url: string, payload?: object): Promise<Answer> {
    const file = Buffer.isBuffer(payload) ? { "content-type": "application/octet-stream" } : {};
    const response = await this.#app.inject({
      method,
      url,
      headers: { "x-test-staff": this.id, "idempotency-key": crypto.randomUUID(), ...file },
      ...(payload === undefined ? {} : { payload }),
    });
    const json = String(response.headers["content-type"]).includes("json");
    const body: Record<string, unknown> = json ? response.json() : {};
    return { status: response.statusCode, body, code: body["code"], bytes: response.rawPayload };
  }
}

const parseCertificate = parser(
  Type.Object({
    certificate: Type.Object({ id: Type.String(), number: Type.String(), verifyUrl: Type.String() }),
  }),
);

export function certificateOf(body: unknown): { id: string; number: string; verifyUrl: string } {
  const parsed = parseCertificate(body);
  if (!parsed.ok) throw new Error(`no certificate: ${JSON.stringify(body)}`);
  return parsed.value.certificate;
}

/** What members of staff that tests have often are called. */
const colleagues: ReadonlyMap<string, string> = new Map([
  ["clerk", "王窗口"],
  ["clerk2", "周窗口"],
  ["reviewer", "刘审查"],
  ["approver", "陈审批"],
  ["editor", "编目员"],
  ["signer", "签发员"],
  ["helper-1", "何帮办"],
]);

/** The citizen-facing modules on a real database, behind two applications as the server has them. */
export async function startBusiness(
  options: Partial<Pick<Parameters<typeof createBusiness>[0], "changedReader" | "timeStamps" | "onError">> & {
    /** Nobody outside: no operator, no register. */
    alone?: boolean;
  } = {},
) {
  const database = await startTestDatabase();
  const staff = new Map<string, readonly StaffAssignment[]>();
  const villages = new Map<string, string>();
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-keys-"));
  const clock = new SimulatedClock();
  const authority = await openAuthority({ folder: join(folder, "authority"), clock });
  const keys = await openKeyStore({
    folder,
    certify: async (purpose, publicKey) => authority.issueSigner(purpose, "Zizhuban test", publicKey),
  });
  const { kiosks } = createKioskRegister({ db: database.db, clock, authority });
  // Answers over real sockets take real time, whatever the test's clock says.
  const simulation = await startSimulation(nothingOutside, { clock: systemClock });
  const outside = await openOutside(options.alone === true ? nothingOutside : simulation.settings, {
    clock: systemClock,
    folder,
  });
  /** As the register of kiosks answers: from the database, over the asker's own connection. */
  const asked = async (on: Db | Tx = database.db, answer: string) =>
    sql`select 1`.execute(on).then(() => answer);
  const parts: Parameters<typeof createBusiness>[0] = {
    db: database.db,
    databaseUrl: database.url,
    clock,
    keys,
    publicUrl: () => publicUrl,
    placeOf: async (_kid, on) => asked(on, testPlace),
    placesOf: async (kids, on) => asked(on, testPlace).then((at) => new Map(kids.map((kid) => [kid, at]))),
    divisionOf: async (kid, on) => asked(on, villages.get(kid) ?? "420702100"),
    kioskCatalogues: createKioskCatalogues({ db: database.db, clock }),
    liveKiosks: async (on) => kiosks.live(on),
    staffNames: async (ids) => new Map(ids.map((id) => [id, colleagues.get(id) ?? id])),
    staffPhoneOf: async () => undefined,
    isThere: async (_on, id, permission, at) => allows(staff.get(id) ?? [], permission, at),
    officesAt: async (id) => staff.get(id) ?? [],
    outside,
    shownMessages: simulation.shownMessages,
    changedReader: options.changedReader ?? "takeOver",
    uploadBytes: 20 * 1024 * 1024,
    draftDays: 7,
    timeStamps: options.timeStamps,
    onError(error) {
      if (options.onError === undefined) throw error;
      options.onError(error);
    },
  };
  const business = await createBusiness(parts);
  const identify = {
    kiosk: async ({ headers }: { headers: Record<string, unknown> }) =>
      typeof headers["x-test-kid"] === "string" ? ok({ kid: headers["x-test-kid"] }) : fail("kioskUnknown"),
    citizen: business.identity.citizen,
  };
  const api = await startTestApi({
    db: database.db,
    clock,
    identify,
    routes: business.modules.flatMap(({ routes }) => routes ?? []),
  });
  const identifyWeb: Identify = {
    department: business.departments.identify,
    staff: async ({ headers }) => {
      const id = headers["x-test-staff"];
      const member = typeof id === "string" ? staff.get(id) : undefined;
      return member === undefined ? fail("notSignedIn") : ok({ staffId: String(id), assignments: member });
    },
  };
  const chainAlerts: ChainAlert[] = [];
  /** Accounts are another module; a browser still has to be told who sits before it, and who is away. */
  const selfRoutes: Routes = async (app) => {
    route(app, routes.staffMe, async ({ staff: { staffId, assignments } }) => ({
      staffId,
      way: "account" as const,
      assignments: [...assignments],
      permissions: permissionsOf(assignments),
    }));
    route(app, routes.absences, async () => ({ absences: [], alerts: chainAlerts }));
  };
  const publicRoutes = [selfRoutes, ...business.modules.flatMap((module) => module.publicRoutes ?? [])];
  const web = await startTestApi({ db: database.db, clock, identify: identifyWeb, routes: publicRoutes });
  const consoles: FastifyInstance[] = [];
  let listeningAt: string | undefined;

  /**
   * The console as a browser loads it, at a real address, with the checks of origin and host. Who sits there says
   * the header `x-test-staff`.
   */
  async function serveConsole(consoleFolder: string): Promise<string> {
    let origin = "";
    const idempotency = createIdempotency({ db: database.db, clock });
    const logger = createLogger("test", { write: () => undefined });
    const app = await buildWebApp({
      logger,
      identify: identifyWeb,
      idempotency,
      health: createDatabaseHealth({ db: database.db, clock, logger }),
      origins: () => [origin],
      consoleFolder,
      routes: publicRoutes,
    });
    app.addHook("onClose", async () => idempotency.stop());
    consoles.push(app);
    const port = await listen(app, { host: "127.0.0.1", port: 0, variable: "SERVER_PORT" });
    origin = `http://127.0.0.1:${port}`;
    return `${origin}/console/`;
  }
  return {
    ...business,
    /** The other end of the registers, and of the operator's gateway. */
    registers: simulation.registers,
    operator: simulation.operator,
    /** The kiosks that are registered; `kiosk()` stands for any. */
    kiosks,
    db: database.db,
    /** The kiosks' API at a real address. */
    listen: async () => listeningAt ?? (listeningAt = await api.listen({ host: "127.0.0.1", port: 0 })),
    /** What another process of the same server is made of. */
    parts,
    clock,
    folder,
    caPem: authority.caPem,
    /** Steps nobody can take, as the module of accounts would tell whoever asks. */
    chainAlerts,
    web,
    kioskApp: api,
    serveConsole,
    /** @param division where it stands; the town of the sample when none is given */
    kiosk(kid: string, division?: string) {
      if (division !== undefined) villages.set(kid, division);
      return new TestKiosk(api, kid);
    },
    /** Somebody behind the window, with these roles. */
    staff(id: string, ...assignments: readonly StaffAssignment[]) {
      staff.set(id, assignments);
      return new TestStaff(web, id);
    },
    readKey: async (name: string) => readFile(join(folder, name)),
    async stop() {
      await Promise.all([api, web, ...consoles].map(async (app) => app.close()));
      for (const module of business.modules.toReversed()) await module.stop?.();
      await outside.stop();
      await simulation.stop();
      await database.stop();
      await rm(folder, { recursive: true });
    },
  };
}
export type TestBusiness = Awaited<ReturnType<typeof startBusiness>>;
