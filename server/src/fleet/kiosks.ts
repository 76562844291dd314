import { createHash, randomBytes } from "node:crypto";
import type { TLSSocket } from "node:tls";
import { fail, ok, parser, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { NowMessage, type EnrolResponse } from "@zizhuban/server-contract";
import type { FastifyRequest } from "fastify";
import { sql } from "kysely";
import { audit, tell, type Db, type Kiosk, type Tx } from "../core/index.ts";
import { normalSerial, type Authority } from "./authority.ts";
import { newsChannel, revokedChannel } from "./news.ts";
import { presenceAt } from "./presence.ts";

const parseDevices = parser(NowMessage.properties.devices);
interface LiveRow {
  kid: string;
  name: string;
  division: string;
  phone: string;
  sid: string | null;
  online_since: number | null;
  lost_at: number | null;
  offline_at: number | null;
  devices: unknown;
}

const claimLifetime = 24 * 60 * 60_000;

export interface NewKiosk {
  readonly name: string;
  readonly number: string;
  readonly division: string;
  /** GB/T 2260, GB/T 10114: what routing and rights go by. */
  readonly divisionCode: string;
  readonly phone: string;
  readonly hours: string;
}

/** A kiosk id: never reused, says nothing about the place (a kiosk moves, its id stays). */
export function newKid(): string {
  return `k${randomBytes(10).toString("hex").slice(0, 15)}`;
}

export function createKiosks(deps: { db: Db; clock: Clock; authority: Authority }) {
  const { db, clock, authority } = deps;

  /** @param kept digest of a public key whose certificates stay */
  async function revokeCertificates(tx: Tx, kid: string, actor: string, kept?: Buffer): Promise<void> {
    const { rows } = await sql<{ serial: string }>`
      update kiosk_certificates set revoked_at = ${new Date(clock.now())}
      where kid = ${kid} and revoked_at is null and public_key_digest is distinct from ${kept ?? null}
      returning serial`.execute(tx);
    for (const { serial } of rows) {
      await audit(tx, clock, {
        actor,
        action: "kiosk.certificateRevoked",
        subject: { kind: "certificate", id: serial },
      });
    }
    if (rows.length > 0) await tell(tx, revokedChannel, kid);
  }

  /** The same of many kiosks at once, for lists. */
  async function placesOf(kids: readonly string[], on: Db | Tx = db): Promise<ReadonlyMap<string, string>> {
    const { rows } = await sql<{ kid: string; name: string; number: string }>`
      select kid, name, number from kiosks where kid = any(${[...kids]})`.execute(on);
    return new Map(rows.map(({ kid, name, number }) => [kid, `${name} ${number} 号机`]));
  }

  return {
    /** Registers a kiosk unless it is known at this place. @returns its id */
    async register(kiosk: NewKiosk): Promise<string> {
      const { rows } = await sql<{ kid: string }>`
        insert into kiosks (kid, name, number, division, division_code, phone, hours, created_at)
        values (${newKid()}, ${kiosk.name}, ${kiosk.number}, ${kiosk.division},
          ${kiosk.divisionCode}, ${kiosk.phone}, ${kiosk.hours}, ${new Date(clock.now())})
        on conflict (division, name, number) do update
          set number = excluded.number, division_code = excluded.division_code
        returning kid`.execute(db);
      const kid = rows[0]?.kid;
      if (kid === undefined) throw new Error("register returned no row");
      return kid;
    },

    /** `太和镇便民服务中心 03 号机`: where papers say they came from. */
    async placeOf(kid: string, on: Db | Tx = db): Promise<string> {
      const place = (await placesOf([kid], on)).get(kid);
      if (place === undefined) throw new Error("a kiosk that is not registered has no place");
      return place;
    },

    placesOf,

    /** Every kiosk with where it stands, whether it is here, and its devices as last reported. */
    async live(on: Db | Tx = db) {
      const { rows } = await sql<LiveRow>`
        select k.kid, k.name || ' ' || k.number || ' 号机' as name, k.division_code as division, k.phone,
          n.sid, n.online_since, n.lost_at, n.offline_at, n.devices
        from kiosks k left join kiosk_live n using (kid) order by k.number`.execute(on);
      return rows.map(({ kid, name, division, phone, devices, ...row }) => {
        const { sid, online_since: onlineSince, lost_at: lostAt, offline_at: offlineAt } = row;
        const { presence } = presenceAt({ sid, onlineSince, lostAt, offlineAt }, clock.now());
        const views = parseDevices(devices ?? []);
        // What an older version stored may not be what this one knows.
        const known = views.ok ? views.value : [];
        return { kid, name, division, telephone: phone, online: presence === "online", devices: known };
      });
    },

    /** Code of the division it stands in. */
    async divisionCodeOf(kid: string, on: Db | Tx = db): Promise<string> {
      const { rows } = await sql<{ code: string }>`
        select division_code as code from kiosks where kid = ${kid}`.execute(on);
      const kiosk = rows[0];
      if (kiosk === undefined) throw new Error("a kiosk that is not registered has no division");
      return kiosk.code;
    },

    /** Whether it ever had a certificate. */
    async hasEnrolled(kid: string): Promise<boolean> {
      const { rows } = await sql`select 1 from kiosk_certificates where kid = ${kid} limit 1`.execute(db);
      return rows.length > 0;
    },

    /**
     * A claim good for this kiosk, once, for a day; those before it are void from now on, also for who used one.
     * @param also in the same transaction
     */
    async newClaim(kid: string, also?: (tx: Tx) => Promise<void>): Promise<string> {
      const claim = randomBytes(32).toString("base64url");
      await db.transaction().execute(async (tx) => {
        await sql`delete from kiosk_claims where kid = ${kid}`.execute(tx);
        await sql`
          insert into kiosk_claims (digest, kid, expires_at)
          values (${digestOf(claim)}, ${kid}, ${new Date(clock.now() + claimLifetime)})`.execute(tx);
        await also?.(tx);
      });
      return claim;
    },

    /**
     * Trades a claim and a certificate request for a certificate; the same key may ask again. Certificates of the
     * kiosk's earlier keys end with it: what holds them is not this kiosk any more.
     */
    async enrol(request: {
      claim: string;
      csrPem: string;
    }): Promise<Result<Omit<EnrolResponse, "mqttUrl">, "claimInvalid" | "claimUsed" | "invalidData">> {
      return db.transaction().execute(async (tx) => {
        const { rows } = await sql<{ kid: string; expires_at: Date; used_by_key: Buffer | null }>`
          select kid, expires_at, used_by_key from kiosk_claims
          where digest = ${digestOf(request.claim)} for update`.execute(tx);
        const claim = rows[0];
        if (claim === undefined || claim.expires_at.getTime() <= clock.now()) return fail("claimInvalid");
        const issued = await authority.issueKiosk(request.csrPem, claim.kid);
        if (!issued.ok) return issued;
        const { certificatePem, serial, publicKeyDigest, expiresAt } = issued.value;
        if (claim.used_by_key !== null && !claim.used_by_key.equals(publicKeyDigest))
          return fail("claimUsed");
        const now = new Date(clock.now());
        await sql`
          insert into kiosk_certificates (serial, kid, public_key_digest, issued_at, expires_at)
          values (${serial}, ${claim.kid}, ${publicKeyDigest}, ${now}, ${new Date(expiresAt)})`.execute(tx);
        await sql`
          update kiosk_claims set used_at = coalesce(used_at, ${now}), used_by_key = ${publicKeyDigest}
          where digest = ${digestOf(request.claim)}`.execute(tx);
        const actor = `kiosk:${claim.kid}`;
        await revokeCertificates(tx, claim.kid, actor, publicKeyDigest);
        await audit(tx, clock, {
          actor,
          action: "kiosk.enrolled",
          subject: { kind: "certificate", id: serial },
        });
        await tell(tx, newsChannel, claim.kid);
        return ok({ kid: claim.kid, certificatePem, caPem: authority.caPem });
      });
    },

    /** Nothing with this kiosk's certificates or claims is accepted any more; open connections are closed. */
    async revoke(kid: string, actor: string, also?: (tx: Tx) => Promise<void>): Promise<void> {
      await db.transaction().execute(async (tx) => {
        await sql`delete from kiosk_claims where kid = ${kid}`.execute(tx);
        await revokeCertificates(tx, kid, actor);
        await also?.(tx);
      });
    },

    /** Whose request this is, by the certificate of its connection. */
    async identify(request: FastifyRequest): Promise<Result<Kiosk, ProblemCode>> {
      const certificate = certificateOf(request);
      if (certificate === undefined) return fail("kioskCertificateRequired");
      return (await isCurrent(db, certificate)) ? ok({ kid: certificate.kid }) : fail("kioskUnknown");
    },
  };
}
export type Kiosks = ReturnType<typeof createKiosks>;

export interface PresentedCertificate {
  readonly kid: string;
  readonly serial: string;
}

/**
 * The certificate of a TLS connection whose chain Node checked against our CA. Asked at every connection and
 * request: a resumed session never presented it again, so {@link isCurrent} must be too.
 */
export function presentedCertificate(socket: TLSSocket): PresentedCertificate | undefined {
  if (!socket.authorized) return undefined;
  const certificate = socket.getPeerX509Certificate();
  const kid = /^CN=([a-z0-9]{8,32})$/.exec(certificate?.subject ?? "")?.[1];
  return certificate === undefined || kid === undefined
    ? undefined
    : { kid, serial: normalSerial(certificate.serialNumber) };
}

/** Issued by us to this kiosk, and not revoked. */
export async function isCurrent(db: Db, certificate: PresentedCertificate): Promise<boolean> {
  const { rows } = await sql`
    select from kiosk_certificates
    where serial = ${certificate.serial} and kid = ${certificate.kid} and revoked_at is null`.execute(db);
  return rows.length > 0;
}

function certificateOf(request: FastifyRequest): PresentedCertificate | undefined {
  const { socket } = request.raw;
  return isTls(socket) ? presentedCertificate(socket) : undefined;
}

function isTls(socket: unknown): socket is TLSSocket {
  return typeof socket === "object" && socket !== null && "getPeerX509Certificate" in socket;
}

function digestOf(claim: string): Buffer {
  return createHash("sha256").update(claim).digest();
}
