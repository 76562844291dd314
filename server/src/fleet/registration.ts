import { DeviceClass, fail, ok, parser, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  type ClaimFile,
  type KioskClaim,
  type KioskPlace,
  type RegisteredKiosk,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { Type } from "typebox";
import { audit, tell, type Db, type Staff, type Tx } from "../core/index.ts";
import { newKid, type Kiosks } from "./kiosks.ts";
import { newsChannel } from "./news.ts";

const parseDevices = parser(Type.Array(DeviceClass));

interface Row {
  kid: string;
  name: string;
  number: string;
  division: string;
  division_code: string;
  phone: string;
  hours: string;
  devices: unknown;
  created_at: Date;
  since: Date | null;
  until: Date | null;
  claim_until: Date | null;
}

/** `梁子湖区太和镇`; undefined where the deployment has no such division. */
export type DivisionName = (code: string) => string | undefined;

const mayCommand = ({ assignments }: Staff, division: string) =>
  allows(assignments, "fleet.command", { division });

/** Kiosks as staff register them: where each stands, what hangs on it, and the claim it enrols with. */
export function createRegistration(deps: {
  db: Db;
  clock: Clock;
  kiosks: Kiosks;
  divisionName: DivisionName;
  /** What a claim says besides its secret; asked when one is made. */
  claimFor: () => Omit<ClaimFile, "claim">;
}) {
  const { db, clock, kiosks } = deps;

  async function read(kids?: readonly string[]): Promise<RegisteredKiosk[]> {
    const now = new Date(clock.now());
    const wanted = kids === undefined ? sql`true` : sql`k.kid = any(${[...kids]})`;
    const { rows } = await sql<Row>`
      select k.kid, k.name, k.number, k.division, k.division_code, k.phone, k.hours, to_jsonb(k.devices) as devices,
        k.created_at, c.since, c.until, p.expires_at as claim_until
      from kiosks k
      left join lateral (
        select min(issued_at) as since, max(expires_at) as until from kiosk_certificates
        where kid = k.kid and revoked_at is null and expires_at > ${now}) c on true
      left join kiosk_claims p on p.kid = k.kid and p.used_at is null and p.expires_at > ${now}
      where ${wanted} order by k.division_code, k.name, k.number`.execute(db);
    const live = new Map((await kiosks.live()).map((kiosk) => [kiosk.kid, kiosk]));
    return rows.map((row) => {
      const { kid, since, until, claim_until: claimUntil } = row;
      const known = parseDevices(row.devices);
      const devices = known.ok ? known.value : [];
      const reported = new Set(live.get(kid)?.devices.map((device) => device.class));
      const kiosk = {
        kid,
        name: row.name,
        number: row.number,
        division: row.division_code,
        divisionName: row.division,
        phone: row.phone,
        hours: row.hours,
        devices,
        registeredAt: row.created_at.getTime(),
        online: live.get(kid)?.online ?? false,
        // What has never reported anything lacks nothing yet.
        missing: reported.size === 0 ? [] : devices.filter((device) => !reported.has(device)),
      };
      return Object.assign(
        kiosk,
        since !== null &&
          until !== null && { certificate: { since: since.getTime(), until: until.getTime() } },
        claimUntil !== null && { claimUntil: claimUntil.getTime() },
      );
    });
  }

  async function one(kid: string): Promise<RegisteredKiosk> {
    const [kiosk] = await read([kid]);
    if (kiosk === undefined) throw new Error("a kiosk that was just written is not there");
    return kiosk;
  }

  /** One of theirs; what lies outside the own subtree is not this person's to know of. */
  async function own(kid: string, staff: Staff): Promise<Result<RegisteredKiosk, "notFound">> {
    const [kiosk] = await read([kid]);
    return kiosk !== undefined && mayCommand(staff, kiosk.division) ? ok(kiosk) : fail("notFound");
  }

  async function note(
    tx: Tx,
    action: string,
    kid: string,
    staff: Staff,
    fields: string[] = [],
  ): Promise<void> {
    const actor = `staff:${staff.staffId}`;
    await audit(tx, clock, { actor, action, subject: { kind: "kiosk", id: kid }, fields });
    await tell(tx, newsChannel, kid);
  }

  /** A claim in words, and until when. */
  async function claimOf(kid: string, staff: Staff): Promise<KioskClaim> {
    const claim = await kiosks.newClaim(kid, async (tx) => note(tx, "kiosk.claimOffered", kid, staff));
    const kiosk = await one(kid);
    if (kiosk.claimUntil === undefined) throw new Error("a claim that was just made is not there");
    return { kiosk, claim: { ...deps.claimFor(), claim }, until: kiosk.claimUntil };
  }

  /** Where it is to stand, or why not there. */
  function placed({ division }: KioskPlace, staff: Staff): Result<string, "forbidden" | "invalidData"> {
    if (!mayCommand(staff, division)) return fail("forbidden");
    const name = deps.divisionName(division);
    return name === undefined ? fail("invalidData", "/division") : ok(name);
  }

  return {
    /** Those somebody may see. */
    async visible({ assignments }: Staff): Promise<RegisteredKiosk[]> {
      return (await read()).filter(({ division }) => allows(assignments, "fleet.read", { division }));
    },

    async register(
      place: KioskPlace,
      staff: Staff,
    ): Promise<Result<KioskClaim, "forbidden" | "invalidData" | "numberTaken">> {
      const at = placed(place, staff);
      if (!at.ok) return at;
      const { name, number, division, phone, hours, devices } = place;
      const kid = newKid();
      const made = await db.transaction().execute(async (tx) => {
        const { rows } = await sql`
          insert into kiosks (kid, name, number, division, division_code, phone, hours, devices, created_at)
          values (${kid}, ${name}, ${number}, ${at.value}, ${division}, ${phone}, ${hours}, ${[...devices]},
            ${new Date(clock.now())})
          on conflict (division, name, number) do nothing returning kid`.execute(tx);
        if (rows.length > 0) await note(tx, "kiosk.registered", kid, staff);
        return rows.length > 0;
      });
      return made ? ok(await claimOf(kid, staff)) : fail("numberTaken");
    },

    async change(
      kid: string,
      place: KioskPlace,
      staff: Staff,
    ): Promise<Result<RegisteredKiosk, "notFound" | "forbidden" | "invalidData" | "numberTaken">> {
      const before = await own(kid, staff);
      if (!before.ok) return before;
      const at = placed(place, staff);
      if (!at.ok) return at;
      const { name, number, division, phone, hours, devices } = place;
      const changed = await db.transaction().execute(async (tx) => {
        // Its place's name and number are locked against whoever takes them at the same time.
        await sql`lock table kiosks in share row exclusive mode`.execute(tx);
        const taken = await sql`
          select 1 from kiosks
          where division = ${at.value} and name = ${name} and number = ${number} and kid <> ${kid}`.execute(
          tx,
        );
        if (taken.rows.length > 0) return false;
        await sql`
          update kiosks set name = ${name}, number = ${number}, division = ${at.value}, division_code = ${division},
            phone = ${phone}, hours = ${hours}, devices = ${[...devices]}
          where kid = ${kid}`.execute(tx);
        await note(tx, "kiosk.changed", kid, staff, Object.keys(place));
        return true;
      });
      return changed ? ok(await one(kid)) : fail("numberTaken");
    },

    async offerClaim(kid: string, staff: Staff): Promise<Result<KioskClaim, "notFound">> {
      const kiosk = await own(kid, staff);
      return kiosk.ok ? ok(await claimOf(kid, staff)) : kiosk;
    },

    async withdrawClaim(kid: string, staff: Staff): Promise<Result<RegisteredKiosk, "notFound">> {
      const kiosk = await own(kid, staff);
      if (!kiosk.ok) return kiosk;
      await db.transaction().execute(async (tx) => {
        // A used one stays: whoever used it may ask again for an answer that was lost.
        await sql`delete from kiosk_claims where kid = ${kid} and used_at is null`.execute(tx);
        await note(tx, "kiosk.claimWithdrawn", kid, staff);
      });
      return ok(await one(kid));
    },

    async revoke(kid: string, staff: Staff): Promise<Result<RegisteredKiosk, "notFound">> {
      const kiosk = await own(kid, staff);
      if (!kiosk.ok) return kiosk;
      await kiosks.revoke(kid, `staff:${staff.staffId}`, async (tx) => note(tx, "kiosk.revoked", kid, staff));
      return ok(await one(kid));
    },
  };
}
export type Registration = ReturnType<typeof createRegistration>;
