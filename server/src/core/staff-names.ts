/** What colleagues are called, by the id of their account; who has no account is left out. */
export type StaffNames = (ids: readonly string[]) => Promise<ReadonlyMap<string, string>>;

const kind = "staff:";

/** @param actor of a log: `staff:ID`, `citizen:ID`, … @returns the id of a member of staff */
export function staffIdOf(actor: string): string | undefined {
  return actor.startsWith(kind) ? actor.slice(kind.length) : undefined;
}
