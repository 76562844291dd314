import { parser, type Clock } from "@zizhuban/device-agent-contract";
import { routes, SignInStep, type AssignmentGrant } from "@zizhuban/server-contract";
import { Authenticator } from "../../journey/authenticator.ts";
import { ask, told, type Answer } from "./http.ts";

/** Whom a desk forgets half an hour later signs in again before that. */
const signedInFor = 25 * 60_000;
const parseInvited = parser(routes.inviteStaff.response);
const parseStep = parser(SignInStep);

/** One member of staff: their password, their authenticator, and a session while they work. */
export class Colleague {
  readonly #web: string;
  readonly #clock: Clock;
  readonly #login: string;
  readonly #password: string;
  readonly #authenticator: Authenticator;
  #cookie: string | undefined;
  #seenAt = 0;

  constructor(
    web: string,
    clock: Clock,
    known: { login: string; password: string; authenticator: Authenticator },
  ) {
    this.#web = web;
    this.#clock = clock;
    this.#login = known.login;
    this.#password = known.password;
    this.#authenticator = known.authenticator;
  }

  async call(method: "GET" | "POST", path: string, json?: object): Promise<Answer> {
    if (this.#cookie === undefined || this.#clock.now() - this.#seenAt > signedInFor) await this.#signIn();
    this.#seenAt = this.#clock.now();
    return ask(this.#web, undefined, {
      method,
      path: `/api/staff/${path}`,
      headers: { origin: this.#web, cookie: this.#cookie ?? "" },
      ...(json !== undefined && { json }),
    });
  }

  async #signIn(): Promise<void> {
    const post = async (path: string, json: object) =>
      ask(this.#web, undefined, { method: "POST", path, headers: { origin: this.#web }, json });
    const credentials = { login: this.#login, password: this.#password };
    const { ticket } = told(parseStep, await post("/api/staff/sign-in/password", credentials));
    const code = this.#authenticator.next(this.#clock.now());
    this.#cookie = (await post("/api/staff/sign-in/code", { ticket, code })).cookie;
  }
}

/** Takes people on: invited by whoever holds the link, with an own password and authenticator at their first sign-in. */
export async function takeOn(
  web: string,
  clock: Clock,
  link: string,
  wanted: Readonly<Record<string, AssignmentGrant>>,
): Promise<ReadonlyMap<string, Colleague>> {
  const origin = { origin: web };
  const { cookie } = await ask(web, undefined, {
    method: "POST",
    path: "/api/staff/sign-in",
    headers: origin,
    json: { link },
  });
  const administrator = { ...origin, cookie: cookie ?? "" };
  const post = async (path: string, json: object, headers: Record<string, string> = origin) =>
    ask(web, undefined, { method: "POST", path: `/api/staff/${path}`, headers, json });
  const staff = new Map<string, Colleague>();
  for (const [login, grant] of Object.entries(wanted)) {
    const account = { login, name: login, division: grant.division };
    const { id, password: given } = told(parseInvited, await post("accounts", account, administrator));
    await post(`accounts/${id}/assignments`, grant, administrator);
    const { ticket, authenticator } = told(
      parseStep,
      await post("sign-in/password", { login, password: given }),
    );
    const telephone = new Authenticator(authenticator ?? "");
    const password = `the long password of ${login}`;
    await post("sign-in/code", { ticket, code: telephone.next(clock.now()), newPassword: password });
    staff.set(login, new Colleague(web, clock, { login, password, authenticator: telephone }));
  }
  return staff;
}
