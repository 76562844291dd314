import { fail, ok, type Clock, type Result, type Sensitive } from "@zizhuban/device-agent-contract";
import { sql } from "kysely";
import { audit, passwordHash, passwordMatches, type Citizen, type Db, type Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Parties } from "../parties/index.ts";
import { notOffered, type Offer } from "./proof.ts";

/** Wrong numbers in a row before the PIN is void: one way fewer for whoever found a card, others for its owner. */
const attempts = 5;

/** Numbers that are tried first: one digit throughout, a run up or down, what stands on the card. */
function tooSimple(pin: string, { idNumber }: { idNumber: string }): boolean {
  const runs = ["01234567890", "09876543210"];
  return /^(\d)\1+$/.test(pin) || runs.some((run) => run.includes(pin)) || idNumber.includes(pin);
}

/** A number of six digits that the citizen set earlier, at A2 (DESIGN §3, step 5). */
export function createPin(deps: { db: Db; clock: Clock; parties: Parties; vault: Vault }) {
  const { db, clock, parties, vault } = deps;

  /** Keyed and bound to the person before it is hashed: a PIN has only a million values. */
  const keyed = (personId: string, pin: Sensitive<string>) =>
    vault.lookup(
      "pin",
      pin.map((digits) => `${personId} ${digits}`),
    );

  async function stored(to: Db | Tx, personId: string, lock = false) {
    const { rows } = await sql<{ pin_hash: string; failures: number; keyed_as: string }>`
      select pin_hash, failures, keyed_as from citizen_pins
      where person_id = ${personId} ${lock ? sql`for update` : sql``}`.execute(to);
    return rows[0];
  }

  return {
    async offer(citizen: Citizen): Promise<Offer> {
      const pin = await stored(db, citizen.personId);
      if (pin === undefined) return notOffered("pin", "pinNotSet");
      return pin.failures >= attempts ? notOffered("pin", "pinLocked") : { method: "pin", available: true };
    },

    /** Sets or replaces it; also what ends a lock-out. Only for who has shown to be here. */
    async set(
      citizen: Citizen,
      pin: Sensitive<string>,
    ): Promise<Result<void, "identityLevelTooLow" | "pinTooSimple">> {
      if (citizen.level === "A1") return fail("identityLevelTooLow", "A2");
      const holder = await parties.holder(citizen.personId, { actor: `citizen:${citizen.sessionId}` });
      const fit = pin
        .join(holder, (digits, person) => tooSimple(digits, person))
        .judge((simple) => (simple ? fail("pinTooSimple") : ok()));
      if (!fit.ok) return fit;
      const hash = await passwordHash(keyed(citizen.personId, pin).toString("base64"));
      const at = new Date(clock.now());
      await db.transaction().execute(async (tx) => {
        await sql`
          insert into citizen_pins (person_id, keyed_as, pin_hash, set_at)
          values (${citizen.personId}, ${citizen.personId}, ${hash}, ${at})
          on conflict (person_id) do update set keyed_as = excluded.keyed_as, pin_hash = excluded.pin_hash,
            failures = 0, set_at = excluded.set_at`.execute(tx);
        await note(tx, citizen, "pin.set");
      });
      return ok();
    },

    /** From now on there is none. Only for who has shown to be here. */
    async remove(citizen: Citizen): Promise<Result<void, "identityLevelTooLow">> {
      if (citizen.level === "A1") return fail("identityLevelTooLow", "A2");
      await db.transaction().execute(async (tx) => {
        await sql`delete from citizen_pins where person_id = ${citizen.personId}`.execute(tx);
        await note(tx, citizen, "pin.removed");
      });
      return ok();
    },

    /** Of two files that are one person's the PIN of the one that stays counts; where it has none, the other's does. */
    async movePerson(tx: Tx, from: string, into: string): Promise<void> {
      await sql`
        update citizen_pins set person_id = ${into} where person_id = ${from}
          and not exists (select 1 from citizen_pins where person_id = ${into})`.execute(tx);
      await sql`delete from citizen_pins where person_id = ${from}`.execute(tx);
    },

    /** In the caller's transaction, which must commit whatever the answer: wrong ones are counted in it. */
    async verify(
      tx: Tx,
      citizen: Citizen,
      pin: Sensitive<string>,
    ): Promise<Result<void, "proofUnavailable" | "pinWrong" | "pinLocked">> {
      // Locked: guesses at once share the five tries.
      const known = await stored(tx, citizen.personId, true);
      if (known === undefined) return fail("proofUnavailable", "no PIN");
      if (known.failures >= attempts) return fail("pinLocked");
      const right = await passwordMatches(keyed(known.keyed_as, pin).toString("base64"), known.pin_hash);
      const failures = right ? 0 : known.failures + 1;
      await sql`update citizen_pins set failures = ${failures} where person_id = ${citizen.personId}`.execute(
        tx,
      );
      if (right) {
        await note(tx, citizen, "pin.proved");
        return ok();
      }
      if (failures < attempts) return fail("pinWrong");
      await note(tx, citizen, "pin.locked");
      return fail("pinLocked");
    },
  };

  async function note(tx: Tx, citizen: Citizen, action: string): Promise<void> {
    const subject = { kind: "person", id: citizen.personId };
    await audit(tx, clock, { actor: `citizen:${citizen.sessionId}`, action, subject });
  }
}
export type Pin = ReturnType<typeof createPin>;
