import { randomBytes, X509Certificate } from "node:crypto";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  bytesOf,
  decodeDer,
  encodeDer,
  integer,
  membersOf,
  sequence,
  truth,
  unsigned,
} from "../asn1/index.ts";
import { asCertificate } from "../cms/index.ts";
import { watchCondition } from "../signed-requests/index.ts";
import type { TimeStamper } from "./time-stamper.ts";
import { imprintOf, readTimeStamp } from "./token.ts";

/** Somebody else's time-stamp authority. */
export interface OutsideTimeStamps {
  readonly url: string;
  /** Of its certificate, or of those it comes from. */
  readonly trusted: readonly X509Certificate[];
  /** Whether a document is signed without a stamp, or not at all, while it cannot be reached. */
  readonly whenMissing: "refuse" | "signWithout";
}

/** Why there is no stamp, as staff see it. */
type Missing =
  | "refused"
  | "stampMismatch"
  | "untrusted"
  | "tooLarge"
  | "timeout"
  | "unreachable"
  | `http${number}`;

const delays = { answer: 5_000 };
/** A token with the certificates up to its root. */
const room = 16_384;
/** From a certificate to a trusted one. */
const maximumChain = 5;

/** Asks over HTTP (RFC 3161, 3.4). What comes back is believed only whole, over these bytes, with our nonce, from a trusted key. */
export function createOutsideTimeStamps(
  deps: OutsideTimeStamps & {
    clock: Clock;
    onError: (error: unknown) => void;
    answerDelay?: number;
  },
): TimeStamper {
  const { clock, answerDelay = delays.answer } = deps;
  const condition = watchCondition(clock);

  async function ask(bytes: Uint8Array): Promise<Result<Buffer, Missing>> {
    const nonce = randomBytes(8);
    const request = encodeDer(sequence(integer(1), imprintOf(bytes), unsigned(nonce), truth()));
    const answer = await post(request);
    if (!answer.ok) return answer;
    const [status, token] = membersOf(decodeDer(answer.value));
    // granted or grantedWithMods (RFC 3161, 2.4.2).
    const granted = bytesOf(membersOf(status)[0])?.at(-1);
    if (granted === undefined || granted > 1 || token === undefined) return fail("refused", "it refuses");
    const der = encodeDer(token);
    const stamp = readTimeStamp(der, bytes);
    if (stamp?.nonce === undefined || digitsOf(stamp.nonce) !== digitsOf(nonce))
      return fail("stampMismatch", "its stamp is not of this signature");
    if (!isTrusted(stamp.authority, stamp.certificates, deps.trusted))
      return fail("untrusted", "its certificate is not trusted");
    if (der.length > room) return fail("tooLarge", "its stamp is too long");
    return ok(der);
  }

  async function post(body: Buffer): Promise<Result<Buffer, Missing>> {
    const late = new AbortController();
    const cancel = clock.after(answerDelay, () => late.abort());
    try {
      const response = await fetch(deps.url, {
        method: "POST",
        headers: { "content-type": "application/timestamp-query" },
        body: Uint8Array.from(body),
        redirect: "manual",
        signal: late.signal,
      });
      if (response.status !== 200 || response.body === null) {
        await response.body?.cancel();
        return fail(`http${response.status}`, `it answers ${response.status}`);
      }
      const parts: Uint8Array[] = [];
      let length = 0;
      for await (const part of response.body) {
        length += part.length;
        if (length > 2 * room) return fail("tooLarge", "its answer is too long");
        parts.push(part);
      }
      return ok(Buffer.concat(parts));
    } catch {
      return late.signal.aborted
        ? fail("timeout", "it is too slow")
        : fail("unreachable", "it does not answer");
    } finally {
      cancel();
    }
  }

  return {
    room,
    async stamp(bytes) {
      const stamped = await ask(bytes);
      if (stamped.ok) {
        condition.succeeded();
        return stamped;
      }
      condition.failed(stamped.code);
      deps.onError(new Error(`No time stamp from ${new URL(deps.url).host}: ${stamped.detail ?? ""}.`));
      return deps.whenMissing === "refuse" ? fail("timeStampUnavailable", stamped.detail) : ok(undefined);
    },
    condition: condition.now,
  };
}

/** A number's own digits: as DER it may begin with a zero that is for the sign (X.690, 8.3). */
const digitsOf = (number: Buffer) => number.toString("hex").replace(/^(00)+/, "");

function isTrusted(
  authority: Buffer,
  others: readonly Buffer[],
  trusted: readonly X509Certificate[],
): boolean {
  const between = others.flatMap(asCertificate);
  const issued = (by: X509Certificate, one: X509Certificate) =>
    one.checkIssued(by) && one.verify(by.publicKey);
  let current = new X509Certificate(authority);
  for (let length = 0; length < maximumChain; length++) {
    const certificate = current;
    if (trusted.some((one) => one.raw.equals(certificate.raw) || issued(one, certificate))) return true;
    const next = between.find(
      (one) => one.ca && !one.raw.equals(certificate.raw) && issued(one, certificate),
    );
    if (next === undefined) return false;
    current = next;
  }
  return false;
}
