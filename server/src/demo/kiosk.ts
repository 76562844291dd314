import "reflect-metadata";
import { PemConverter, Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, EnrolResponse, SimulatedMessages } from "@zizhuban/server-contract";
import { ask, type Credentials } from "./client.ts";
import { cardOf, type Samples } from "./samples.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
/** SAM id of a reader that is not there. */
const samId = "05.01-20260101-0001234567-2345678901";
const parseEnrolment = parser(EnrolResponse);
const parseMessages = parser(SimulatedMessages);
const parseOutcome = parser(ApplyOutcome);

/** A claim traded for a kiosk's certificate: what it shows the server from then on. */
export async function enrol(given: { url: string; caPem: string; claim: string }) {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const csr = await Pkcs10CertificateRequestGenerator.create({
    name: "CN=kiosk",
    keys,
    signingAlgorithm: algorithm,
  });
  const key = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  const stranger: Credentials = { tls: { ca: given.caPem } };
  const claim = { claim: given.claim, csrPem: csr.toString("pem") };
  const enrolled = parseEnrolment((await ask(given.url, stranger, "POST", "/api/kiosk/enrol", claim)).body);
  if (!enrolled.ok) throw new Error("the enrolment's answer is not one");
  return { ca: given.caPem, key, cert: enrolled.value.certificatePem };
}

/** A kiosk as the server knows one: cards attested, codes answered, applications sent. */
export async function enrolKiosk(given: { url: string; caPem: string; claim: string }) {
  const tls = await enrol(given);

  async function post(path: string, payload: object, token?: string) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return (await ask(given.url, { tls, headers }, "POST", `/api/kiosk/${path}`, payload)).body;
  }

  async function lastCode(): Promise<string> {
    const answer = await ask(given.url, { tls }, "GET", "/api/kiosk/simulator/messages");
    const messages = parseMessages(answer.body);
    const text = messages.ok ? messages.value.messages.at(-1)?.text : undefined;
    return /(\d{6})/.exec(text ?? "")?.[1] ?? "";
  }

  return {
    /** Card on the reader, code from the telephone. @returns the session's token */
    async signIn(citizen: Samples["citizens"][number]): Promise<string> {
      const { nonce } = await post("nonces", {});
      const reading = { nonce, samId, visitId: crypto.randomUUID(), card: cardOf(citizen) };
      const token = String((await post("sessions", reading))["token"]);
      const { challengeId } = await post("proofs/sms-code/challenge", {}, token);
      await post("proofs/sms-code/verify", { challengeId, answer: await lastCode() }, token);
      return token;
    },
    /** @returns the case's id */
    async apply(token: string, itemKey: string): Promise<string> {
      const request = {
        itemKey,
        form: { telephone: "13900000000" },
        later: [],
        promised: [],
        consents: [],
      };
      const outcome = parseOutcome(await post("applications", request, token));
      if (!outcome.ok) throw new Error("the application's answer is not one");
      return outcome.value.caseId;
    },
    async endSession(token: string): Promise<void> {
      const headers = { authorization: `Bearer ${token}` };
      await ask(given.url, { tls, headers }, "DELETE", "/api/kiosk/sessions/current");
    },
  };
}
