import "reflect-metadata";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PemConverter, Pkcs10CertificateRequestGenerator } from "@peculiar/x509";
import { systemClock } from "@zizhuban/device-agent-contract";
import type { Db } from "../core/index.ts";
import { openAuthority, type Authority, type Credentials } from "./authority.ts";
import { createKiosks, type Kiosks } from "./kiosks.ts";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };

/** A key born here and the request to have it signed, as an agent makes them. */
export async function newRequest(): Promise<{ keyPem: string; csrPem: string }> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: "CN=kiosk",
    keys,
    signingAlgorithm: algorithm,
  });
  const keyPem = PemConverter.encode(await crypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY");
  return { keyPem, csrPem: request.toString("pem") };
}

export interface EnrolledKiosk extends Credentials {
  readonly kid: string;
  readonly caPem: string;
}

export interface TestDeployment {
  readonly authority: Authority;
  readonly kiosks: Kiosks;
  enrol(number: string): Promise<EnrolledKiosk>;
  /** The kiosk lost its identity: a new claim, a new key. */
  enrolAgain(kid: string): Promise<EnrolledKiosk>;
  stop(): Promise<void>;
}

/** A CA of its own and enrolled kiosks, over a test database. */
export async function startTestDeployment(db: Db): Promise<TestDeployment> {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-ca-"));
  const authority = await openAuthority({ folder, clock: systemClock });
  const kiosks = createKiosks({ db, clock: systemClock, authority });
  async function enrolAgain(kid: string): Promise<EnrolledKiosk> {
    const { keyPem, csrPem } = await newRequest();
    const enrolled = await kiosks.enrol({ claim: await kiosks.newClaim(kid), csrPem });
    if (!enrolled.ok) throw new Error(enrolled.code);
    return { ...enrolled.value, keyPem };
  }
  return {
    authority,
    kiosks,
    enrolAgain,
    async enrol(number) {
      const place = {
        name: "样例点",
        number,
        division: "样例市",
        divisionCode: "420702100",
        phone: "12345",
        hours: "24 小时",
      };
      return enrolAgain(await kiosks.register(place));
    },
    stop: async () => rm(folder, { recursive: true, force: true }),
  };
}
