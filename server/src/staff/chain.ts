import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  allows,
  chainOfSteps,
  type ApprovalChain,
  type Permission,
  type Place,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import type { Db } from "../core/index.ts";
import { assignmentOf, chainSteps, type AssignmentRow } from "./held.ts";

/** Where an item is decided and by which department; undefined for one that is not in force. */
export type PlaceOfItem = (key: string) => (Required<Place> & { readonly name: string }) | undefined;

type Member = AssignmentRow & {
  readonly name: string;
  readonly absent: boolean;
  readonly deputy_id: string | null;
  readonly deputy: string | null;
};

/** The chain of an item (domain.md T3): who takes each step by name, who stands in, and which step nobody takes now. */
export function createChains({ db, clock, placeOfItem }: { db: Db; clock: Clock; placeOfItem: PlaceOfItem }) {
  async function members(): Promise<Member[]> {
    const now = new Date(clock.now());
    const { rows } = await sql<Member>`
      select a.id, a.account_id, a.role, a.division, a.department, a.expires_at, s.name,
        b.id is not null as absent, d.id as deputy_id, d.name as deputy
      from staff_assignments a
      join staff_accounts s on s.id = a.account_id and s.disabled_at is null
      left join staff_absences b on b.absent_id = a.account_id and b.ended_at is null
        and b.from_at <= ${now} and b.until_at > ${now}
      left join staff_accounts d on d.id = b.deputy_id and d.disabled_at is null
        and not exists (select 1 from staff_absences e where e.absent_id = d.id and e.ended_at is null
          and e.from_at <= ${now} and e.until_at > ${now})
      where a.revoked_at is null and coalesce(a.expires_at > ${now}, true)
      order by s.name, a.account_id`.execute(db);
    return rows;
  }

  function step(
    permission: Permission,
    place: Place,
    all: readonly Member[],
  ): ApprovalChain["steps"][number] {
    const able = all.filter((one) => allows([assignmentOf(one)], permission, place));
    const people = new Map(
      able.map(({ account_id: id, name, absent, deputy_id: deputyId, deputy }) => {
        // Nobody but casework is taken over.
        const standsIn = chainSteps.includes(permission) && deputyId !== null && deputy !== null;
        return [
          id,
          standsIn ? { id, name, absent, deputy: { id: deputyId, name: deputy } } : { id, name, absent },
        ];
      }),
    );
    const taken = [...people.values()].some((one) => !one.absent || "deputy" in one);
    return { permission, people: [...people.values()], gap: !taken };
  }

  return {
    async chainOf(key: string): Promise<Result<ApprovalChain, "itemUnknown">> {
      const place = placeOfItem(key);
      if (place === undefined) return fail("itemUnknown");
      const all = await members();
      const { name, division, department } = place;
      return ok({
        item: key,
        name,
        division,
        department,
        steps: chainOfSteps.map((permission) => step(permission, place, all)),
      });
    },
  };
}
export type Chains = ReturnType<typeof createChains>;
