import { Sensitive } from "@zizhuban/device-agent-contract";
import { dataPart, type FilePart, type FileSource, type Tx } from "../core/index.ts";
import type { JointApproval } from "./joint/index.ts";
import type { LifeEventStore, LifeEventViews } from "./running/index.ts";

/** A value that may be absent, inside its wrapper. */
const within = (value: Sensitive<string> | undefined): Sensitive<string | undefined> =>
  value ?? new Sensitive(undefined);

/**
 * What a case's file says of the life event it belongs to, and of what other departments and a look at the place had
 * to say before it was decided.
 */
export function createFileParts({
  store,
  views,
  joint: { opinions, visits },
}: {
  store: LifeEventStore;
  views: LifeEventViews;
  joint: JointApproval;
}): FileSource {
  /** The whole in the words it was applied for; nothing of it changes while its cases end one after another. */
  async function lifeEvent(caseId: string, tx: Tx): Promise<FilePart[]> {
    const item = await store.itemOfCase(caseId, tx);
    const life = item && (await store.find(item.life_event_id, tx));
    if (life === undefined) return [];
    const { id, number, code, sequence: version, answers, channel, applied_at: at } = life;
    const { name } = await views.contentOf(life, tx);
    const items = (await store.items(id, tx)).map(({ item_key: key, mandatory, after }) => ({
      key,
      mandatory,
      after,
    }));
    const said = { number, code, version, name: name.zh, answers, channel, appliedAt: at.getTime(), items };
    return [dataPart("lifeEvent", id, new Sensitive(said))];
  }

  async function opinionParts(caseId: string, tx: Tx): Promise<FilePart[]> {
    return (await opinions.ofCase(caseId, tx)).map((row) => {
      const asked = { by: row.asked_by, at: row.asked_at.getTime(), due: row.due };
      const given = { by: row.given_by, at: row.given_at?.getTime() };
      const released = { by: row.released_by, at: row.released_at?.getTime() };
      const { department, stance } = row;
      const words = within(opinions.question(row)).join(within(opinions.words(row)), (question, answer) => ({
        department,
        asked: Object.assign(asked, { question }),
        ...(stance !== null && { stance, given: Object.assign(given, { words: answer }) }),
        ...(released.by !== null && { released }),
      }));
      return dataPart("opinion", row.id, words);
    });
  }

  async function visitParts(caseId: string, tx: Tx): Promise<FilePart[]> {
    const rows = await visits.ofCase(caseId, tx);
    const parts = await visits.partsOfCases(tx, [caseId]);
    return rows.map((visit) => {
      const part = parts.find(({ visit_id: id }) => id === visit.id);
      const { state, from_at: from, until_at: until } = visit;
      const words = visits.place(visit).join(within(part && visits.words(part)), (place, found) => ({
        state,
        from: from.getTime(),
        until: until.getTime(),
        place,
        ...(part !== undefined && {
          department: part.department,
          inspector: part.inspector,
          attendance: part.attendance,
          result: part.result,
          words: found,
          reportedBy: part.reported_by,
          reportedAt: part.reported_at?.getTime(),
        }),
      }));
      return dataPart("siteVisit", visit.id, words);
    });
  }

  return async (caseId, tx) => [
    ...(await lifeEvent(caseId, tx)),
    ...(await opinionParts(caseId, tx)),
    ...(await visitParts(caseId, tx)),
  ];
}
