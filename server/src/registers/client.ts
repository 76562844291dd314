import { fail, ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import { newId } from "../core/index.ts";
import {
  bodyDigest,
  post,
  requestContent,
  sign,
  verify,
  watchCondition,
  type Condition,
  type PeerTls,
} from "../signed-requests/index.ts";
import type { DataRegisters, RegisterQuery } from "./register.ts";
import { questionText, readAnswer } from "./wire.ts";

/** A service that answers for registers of other authorities. */
export interface RegisterService {
  /** Without a slash at the end; questions go to `<url>/queries`. */
  readonly url: string;
  /** Shared with the service; signs both ways. */
  readonly secret: Buffer;
  readonly tls?: PeerTls | undefined;
}

/** Milliseconds. A person waits at the kiosk meanwhile. */
const delays = { answer: 8_000 } as const;
/** Bytes: a record with years of contributions is a few thousand. */
const mostAnswer = 1_048_576;

const header = (value: string | string[] | undefined) => (typeof value === "string" ? value : "");

/**
 * Asks the service over HTTPS, each question signed, on a connection of its own. What comes back is believed only
 * signed, fresh, as the answer to this question, and of the contract's shape. Nothing is kept: what a register says is
 * true when it says it.
 */
export function createRegisterClient(deps: {
  clock: Clock;
  service: RegisterService;
  delays?: { readonly answer: number };
}): DataRegisters & { condition(): Condition } {
  const { clock, service } = deps;
  const { answer: deadline } = deps.delays ?? delays;
  const address = `${service.url}/queries`;
  const { pathname } = new URL(address);
  const condition = watchCondition(clock);

  async function ask(query: RegisterQuery): Promise<Result<Sensitive<unknown> | undefined>> {
    const id = newId(clock);
    const seconds = Math.floor(clock.now() / 1000);
    const body = questionText(id, clock.now(), query);
    const digest = bodyDigest(body);
    const headers = {
      "content-type": "application/json",
      "content-digest": digest,
      "webhook-id": id,
      "webhook-timestamp": String(seconds),
      "webhook-signature": sign(service.secret, id, seconds, requestContent("POST", pathname, digest)),
    };
    const options = { clock, deadline, most: mostAnswer, tls: service.tls };
    const answer = await post(address, { headers, body }, options);
    if (!answer.ok) return answer;
    const { status, headers: answered, body: text } = answer.value;
    if (status !== 200) return fail(`http${status}`);
    const signed = {
      id: header(answered["webhook-id"]),
      timestamp: header(answered["webhook-timestamp"]),
      signature: header(answered["webhook-signature"]),
      content: `${status}.${bodyDigest(text)}`,
    };
    if (signed.id !== id || !verify(service.secret, signed, clock.now()).ok) return fail("answerUnsigned");
    const read = readAnswer(text);
    if (!read.ok || read.value.id !== id) return fail("answerShape");
    return ok(read.value.record);
  }

  return {
    condition: condition.now,
    async find(query) {
      const answer = await ask(query);
      if (answer.ok) {
        condition.succeeded();
        return answer;
      }
      condition.failed(answer.code);
      return fail("registerUnavailable", `${query.register}: ${answer.code}`);
    },
  };
}
export type RegisterClient = ReturnType<typeof createRegisterClient>;
