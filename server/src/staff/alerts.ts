import { Sensitive, type Clock } from "@zizhuban/device-agent-contract";
import { allows, type Place } from "@zizhuban/server-contract";
import type { StaffMessages } from "../messages/index.ts";
import type { AlertFollower, RaisedAlert, Roster } from "./gaps.ts";
import { assignmentOf } from "./held.ts";

const keyOf = (alert: string) => `chainGap:${alert}:`;

/**
 * Whoever answers for the work of a place: its heads who are there now; where there is none, whoever looks after its
 * accounts. The absent person is told nothing: they have gone.
 */
function answerable({ absence, place }: RaisedAlert, roster: Roster, now: Date): string[] {
  const { absences, assignments, active } = roster;
  const away = new Set(
    absences.filter(({ from_at: from }) => from <= now).map(({ absent_id: absent }) => absent),
  );
  const there = assignments.filter(
    ({ account_id: id }) => active.has(id) && !away.has(id) && id !== absence.absent_id,
  );
  const holding = (permission: "case.extend" | "staff.manage", at: Place) =>
    there.filter((row) => allows([assignmentOf(row)], permission, at)).map(({ account_id: id }) => id);
  const heads = holding("case.extend", place);
  return [...new Set(heads.length > 0 ? heads : holding("staff.manage", { division: place.division }))];
}

/** Tells of a step that will stand still, once, by short message; when it is filled before that, nobody is told. */
export function createAlertMessages(deps: {
  clock: Clock;
  messages: StaffMessages;
  placeName(place: Place): string;
}): AlertFollower {
  return {
    async raised(tx, alert, roster) {
      const { id, absence, permission: step, place } = alert;
      const name = roster.names.get(absence.absent_id) ?? "";
      const [from, until] = [absence.from_at.getTime(), absence.until_at.getTime()];
      const gap = { name, step, place: deps.placeName(place), from, until };
      for (const staffId of answerable(alert, roster, new Date(deps.clock.now())))
        await deps.messages.queueForStaff(tx, {
          key: keyOf(id) + staffId,
          kind: "chainGap",
          staffId,
          text: (words) => new Sensitive(words.chainGap(gap)),
        });
    },
    closed: async (tx, id) => deps.messages.drop(tx, keyOf(id)),
  };
}
