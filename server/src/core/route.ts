import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { parser, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  needsIdempotencyKey,
  type Assignment,
  type Permission,
  type Place,
  type RouteDefinition,
  type SeenDocumentKind,
} from "@zizhuban/server-contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Static, TSchema } from "typebox";
import { operationId, type Answer, type Idempotency } from "./idempotency.ts";
import { Problem, valueOf } from "./problem.ts";
import { queryParser } from "./query.ts";
import { requireStorable } from "./storable.ts";

/** The kiosk whose certificate carries the request. */
export interface Kiosk {
  readonly kid: string;
}

/** The session whose token the request bears. */
export interface Citizen {
  readonly sessionId: string;
  readonly personId: string;
  readonly level: "A1" | "A2" | "A3";
  /** What was shown for A1: a card on the ID reader, a social security card, or the person themselves to staff. */
  readonly token: "idCard" | "socialSecurityCard" | "staff";
  /** What staff saw, and who of them, where the token is theirs. */
  readonly seen?: { readonly document: SeenDocumentKind; readonly by: string };
  /** The enterprise this person acts for in this session; only at A3. */
  readonly enterpriseId?: string;
  /** Keys of the items an agent was authorised for; absent where they may do whatever the enterprise may. */
  readonly enterpriseItems?: readonly string[];
}

/** A role at a place; `onBehalfOf` is the absent colleague whose it is, where a deputy acts (domain.md T3). */
export type StaffAssignment = Assignment & { readonly onBehalfOf?: string };

/** A member of staff, and what they hold where: the domain asks `allows(assignments, …)` for the place of a matter. */
export interface Staff {
  readonly staffId: string;
  readonly assignments: readonly StaffAssignment[];
  /** A screen on a wall: only routes that say so are open to it. */
  readonly wall?: true;
}

/** The department whose signature the request bears. */
export interface Department {
  /** Key of the catalogue. */
  readonly key: string;
}

/** How an application tells who is asking; a room of the server implements each. */
export interface Identify {
  kiosk?(request: FastifyRequest): Promise<Result<Kiosk, ProblemCode>>;
  citizen?(token: string, kiosk: Kiosk): Promise<Result<Citizen, ProblemCode>>;
  staff?(request: FastifyRequest): Promise<Result<Staff, ProblemCode>>;
  /** By a signature over the `content-digest` too, which is compared with the body when that is read. */
  department?(request: FastifyRequest): Promise<Result<Department, ProblemCode>>;
  /** Calls `end` when the session of this request is over. @returns stops listening */
  whenStaffOver?(request: FastifyRequest, end: () => void): () => void;
}

declare module "fastify" {
  interface FastifyInstance {
    readonly identify: Identify;
    readonly idempotency: Idempotency | undefined;
  }
  interface FastifyRequest {
    kiosk: Kiosk | undefined;
    citizen: Citizen | undefined;
    staff: Staff | undefined;
    department: Department | undefined;
  }
}

/** Gives an application its ways to tell who is asking; call before registering routes. */
export function setIdentify(app: FastifyInstance, identify: Identify, idempotency?: Idempotency): void {
  app.decorate("identify", identify);
  app.decorate("idempotency", idempotency);
  app.decorateRequest("kiosk", undefined);
  app.decorateRequest("citizen", undefined);
  app.decorateRequest("staff", undefined);
  app.decorateRequest("department", undefined);
}

type ParameterNames<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | ParameterNames<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

type Access = RouteDefinition["access"];

/** What a handler is given: everything checked, nothing else. */
export interface ApiRequest<D extends RouteDefinition> {
  readonly body: D["body"] extends TSchema ? Static<D["body"]> : undefined;
  /** `:id` is always a UUID. */
  readonly params: Readonly<Record<ParameterNames<D["path"]>, string>>;
  readonly query: D["query"] extends TSchema ? Static<D["query"]> : undefined;
  readonly kiosk: D["access"] extends "kiosk" | "citizen" | "agent" ? Kiosk : undefined;
  /** For `agent` routes only when a valid token came along: decide with {@link requireCitizen}. */
  readonly citizen: D["access"] extends "citizen" ? Citizen : Citizen | undefined;
  readonly staff: D["access"] extends "staff" ? Staff : undefined;
  readonly department: D["access"] extends "department" ? Department : undefined;
  /** The same UUID for every repeat of one write: the primary key of what it makes. Random where no key came. */
  readonly operationId: string;
  readonly raw: FastifyRequest;
  readonly reply: FastifyReply;
}

/** The same before the definition has narrowed it. */
interface CheckedRequest {
  readonly body: unknown;
  readonly params: Readonly<Record<string, string>>;
  readonly query: unknown;
  readonly kiosk: Kiosk | undefined;
  readonly citizen: Citizen | undefined;
  readonly staff: Staff | undefined;
  readonly department: Department | undefined;
  readonly operationId: string;
  readonly raw: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface RouteOptions {
  /** Requests a minute from one address (an IPv6 network of a site counts as one); beyond it `tooManyRequests`. */
  readonly perMinute?: number;
  /** Answers with server-sent events through `reply.sse` (@fastify/sse must be registered). */
  readonly events?: boolean;
  /** Bytes of a body, where a file comes in; the application's own limit when not said. */
  readonly bodyLimit?: number;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The citizen of an `agent` route that needs one. */
export function requireCitizen(request: { readonly citizen: Citizen | undefined }): Citizen {
  if (request.citizen === undefined) throw new Problem("sessionEnded");
  return request.citizen;
}

/**
 * A found card opens nobody's records (DESIGN §3, step 5): before A2 there is only what this visit made itself.
 * @param madeIn the session a thing was made in
 */
export function mayOpen({ level, sessionId }: Citizen, madeIn?: string | null): boolean {
  return level !== "A1" || madeIn === sessionId;
}

/** Whether it was an ID card that says who is here: to the reader, or to the eyes of staff. */
export function showedIdCard({ token, seen }: Citizen): boolean {
  return token === "idCard" || seen?.document === "idCard";
}

/** Throws `identityLevelTooLow` for what is not to be opened yet, see {@link mayOpen}. */
export function requireOpen(citizen: Citizen, madeIn?: string | null): void {
  if (!mayOpen(citizen, madeIn)) throw new Problem("identityLevelTooLow", "A2");
}

/** Throws `forbidden` unless the permission is held for that place: some things concern a whole deployment. */
export function requireAt(staff: Staff, permission: Permission, place: Place): void {
  if (!allows(staff.assignments, permission, place)) throw new Problem("forbidden");
}

/**
 * Registers one route of the contract: who may ask, the body, the parameters and the answer are checked here.
 * The handler returns the answer's body (bytes for a document) and throws a {@link Problem} for what goes wrong.
 * POSTs of kiosks and staff need an `Idempotency-Key` (a UUID) unless the contract says `repeatable`.
 */
export function route<const D extends RouteDefinition>(
  app: FastifyInstance,
  definition: D,
  handler: (request: ApiRequest<D>) => Promise<Static<D["response"]>>,
  options: RouteOptions = {},
): void {
  const parseBody = definition.body === undefined ? undefined : parser(definition.body);
  const parseQuery = definition.query === undefined ? undefined : queryParser(definition.query);
  const document = documentType(definition.response);
  const checkAnswer = document !== undefined ? undefined : parser(definition.response);
  const keyed = needsIdempotencyKey(definition);

  app.route({
    method: definition.method,
    url: definition.path,
    ...(options.events === true ? { sse: "only" as const } : {}),
    ...(options.bodyLimit !== undefined && { bodyLimit: options.bodyLimit }),
    ...(options.perMinute === undefined ? {} : { config: { rateLimit: { max: options.perMinute } } }),
    // Before the body is read: a stranger's bytes are not worth parsing.
    onRequest: async (request) => {
      if (definition.anonymous !== true) await identify(app.identify, definition, request);
    },
    ...(definition.access === "department" && definition.body !== undefined
      ? { preParsing: checkDigest }
      : {}),
    handler: async (raw, reply) => {
      const params = checkedParameters(raw.params);
      const body = parseBody === undefined ? undefined : valueOf(parseBody(raw.body ?? {}));
      const query = parseQuery === undefined ? undefined : valueOf(parseQuery(raw.query));
      requireStorable(body, query);
      const scope = scopeOf(raw);
      const key = keyed ? idempotencyKey(raw) : undefined;
      if (options.events === true) endWithSession(app.identify, raw, reply);
      const request: CheckedRequest = {
        body,
        params,
        query,
        kiosk: raw.kiosk,
        citizen: raw.citizen,
        staff: raw.staff,
        department: raw.department,
        operationId: key === undefined ? crypto.randomUUID() : operationId(scope, key),
        raw,
        reply,
      };
      if (key === undefined || app.idempotency === undefined) return sendValue(await answer(request));
      const asked = { scope, key, request: `${raw.method} ${raw.url}\n${JSON.stringify(body)}` };
      const once = await app.idempotency.once(asked, () => asAnswer(async () => answer(request)));
      const { status, body: text } = valueOf(once);
      const type = status < 400 ? "application/json" : "application/problem+json";
      return reply.code(status).type(`${type}; charset=utf-8`).send(text);

      function sendValue(value: unknown) {
        if (reply.sent || options.events === true) return reply;
        return document === undefined ? reply.send(value) : reply.type(document).send(value);
      }
    },
  });

  async function answer(request: CheckedRequest): Promise<unknown> {
    // What was just checked at run time is what the definition says; the compiler cannot follow that.
    const value: unknown = await handler(request as unknown as ApiRequest<D>);
    if (checkAnswer === undefined || options.events === true || request.reply.sent) return value;
    const checked = checkAnswer(value);
    if (!checked.ok) throw new Error(`answer of ${definition.path} does not match: ${checked.detail ?? ""}`);
    return checked.value;
  }
}

/** An open stream of events tells no more than its session may hear. */
function endWithSession(who: Identify, request: FastifyRequest, reply: FastifyReply): void {
  if (request.staff === undefined || who.whenStaffOver === undefined) return;
  const forget = who.whenStaffOver(request, () => reply.raw.end());
  reply.raw.once("close", forget);
}

function ofKiosk(access: Access): boolean {
  return access === "kiosk" || access === "citizen" || access === "agent";
}

/** The media type of an answer that is bytes; undefined for JSON. */
function documentType(schema: TSchema): string | undefined {
  const type = "contentMediaType" in schema ? schema.contentMediaType : undefined;
  return typeof type === "string" ? type : undefined;
}

async function identify(
  who: Identify,
  { access, permission, wall }: RouteDefinition,
  request: FastifyRequest,
): Promise<void> {
  if (ofKiosk(access)) {
    if (who.kiosk === undefined) throw new Problem("kioskCertificateRequired");
    const kiosk = valueOf(await who.kiosk(request));
    request.kiosk = kiosk;
    const token = /^Bearer ([\w-]{16,200})$/.exec(request.headers.authorization ?? "")?.[1];
    const citizen = token === undefined ? undefined : await who.citizen?.(token, kiosk);
    if (access === "citizen") {
      if (citizen === undefined) throw new Problem("sessionEnded");
      request.citizen = valueOf(citizen);
    } else if (citizen?.ok === true) request.citizen = citizen.value;
  }
  if (access === "staff") {
    if (who.staff === undefined) throw new Problem("notSignedIn");
    const staff = valueOf(await who.staff(request));
    if (staff.wall === true && wall !== true) throw new Problem("forbidden", "a screen on a wall");
    if (permission !== "self" && (permission === undefined || !allows(staff.assignments, permission)))
      throw new Problem("forbidden");
    request.staff = staff;
  }
  if (access === "department") {
    if (who.department === undefined) throw new Problem("signatureInvalid");
    request.department = valueOf(await who.department(request));
  }
}

/** The signature was over the digest (RFC 9530): a body of another digest was not signed. */
async function checkDigest(
  request: FastifyRequest,
  _reply: FastifyReply,
  payload: Readable,
): Promise<Readable> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of payload) {
    const bytes: Buffer = chunk;
    length += bytes.length;
    if (length > request.routeOptions.bodyLimit) throw new Problem("payloadTooLarge");
    chunks.push(bytes);
  }
  const body = Buffer.concat(chunks);
  const digest = createHash("sha256").update(body).digest("base64");
  if (request.headers["content-digest"] !== `sha-256=:${digest}:`)
    throw new Problem("signatureInvalid", "content-digest");
  return Object.assign(Readable.from([body]), { receivedEncodedLength: length });
}

function checkedParameters(params: unknown): Record<string, string> {
  const entries = Object.entries(params ?? {}).map(([name, value]) => [name, String(value)] as const);
  if (
    entries.some(
      ([name, value]) => value.length > 200 || value.includes("\0") || (name === "id" && !uuid.test(value)),
    )
  ) {
    throw new Problem("notFound");
  }
  return Object.fromEntries(entries);
}

/** Whose writes are one another's repeats. */
function scopeOf({ citizen, kiosk, staff }: FastifyRequest): string {
  if (staff !== undefined) return `staff:${staff.staffId}`;
  return citizen?.sessionId ?? `kiosk:${kiosk?.kid ?? "none"}`;
}

function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers["idempotency-key"];
  if (typeof key !== "string") throw new Problem("idempotencyKeyRequired");
  if (!uuid.test(key)) throw new Problem("idempotencyKeyRequired", "the key must be a UUID");
  return key.toLowerCase();
}

/** An expected failure is an answer too, and is repeated as one. */
async function asAnswer(run: () => Promise<unknown>): Promise<Answer> {
  try {
    return { status: 200, body: JSON.stringify(await run()) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { status: error.status, body: JSON.stringify(error.body()) };
  }
}
