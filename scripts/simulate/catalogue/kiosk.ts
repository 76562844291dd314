import type { Agent } from "node:https";
import { parser } from "@zizhuban/device-agent-contract";
import {
  ChallengeResponse,
  NonceResponse,
  OpenSessionResponse,
  routes,
  SimulatedMessages,
} from "@zizhuban/server-contract";
import { ask, told, type Answer } from "./http.ts";
import type { Person } from "./people.ts";

/** SAM id of the reader in a kiosk that is not there. */
const samId = "05.01-20260101-0001234567-2345678901";
const parseNonce = parser(NonceResponse);
const parseSession = parser(OpenSessionResponse);
const parseChallenge = parser(ChallengeResponse);
const parseMessages = parser(SimulatedMessages);
const parseConsent = parser(routes.mandateConsent.response);

/** The kiosk at the server's API: its certificate, and the session of whoever stands before it. */
export class Kiosk {
  readonly #base: string;
  readonly #agent: Agent;
  #token: string | undefined;

  constructor(base: string, agent: Agent) {
    this.#base = base;
    this.#agent = agent;
  }

  async call(method: "GET" | "POST" | "DELETE", path: string, json?: object): Promise<Answer> {
    return ask(this.#base, this.#agent, {
      method,
      path: `/api/kiosk/${path}`,
      headers: this.#session(),
      ...(json !== undefined && { json }),
    });
  }

  /** What lies on the scanner. */
  async upload(ref: string, file: Buffer): Promise<Answer> {
    return ask(this.#base, this.#agent, {
      method: "POST",
      path: `/api/kiosk/materials/${ref}`,
      headers: this.#session(),
      file,
    });
  }

  /** Card on the reader, code from the telephone, and where the matter is an enterprise's, its authorisation. */
  async open(person: Person, level: string): Promise<void> {
    this.#token = undefined;
    const { nonce } = told(parseNonce, await this.call("POST", "nonces", {}));
    const reading = { nonce, samId, visitId: crypto.randomUUID(), card: person.card };
    this.#token = told(parseSession, await this.call("POST", "sessions", reading)).token;
    const { challengeId } = told(parseChallenge, await this.call("POST", "proofs/sms-code/challenge", {}));
    const answer = await this.#code();
    await this.call("POST", "proofs/sms-code/verify", { challengeId, answer });
    if (level !== "A3") return;
    const consent = told(parseConsent, await this.call("GET", "mandate"));
    await this.call("POST", "mandate", { uscc: person.enterprise.uscc, consent });
  }

  async close(): Promise<void> {
    await this.call("DELETE", "sessions/current");
    this.#token = undefined;
  }

  async #code(): Promise<string> {
    const { messages } = told(parseMessages, await this.call("GET", "simulator/messages"));
    return (
      /验证码 (\d{6})/.exec(messages.findLast(({ text }) => text.includes("验证码"))?.text ?? "")?.[1] ?? ""
    );
  }

  #session(): Record<string, string> {
    return this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
  }
}
