import { isDeepStrictEqual } from "node:util";

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The members of `after` that differ from `before`, objects by their members, everything else whole; a member
 * that is no longer there is null, the standard's "not applicable". Undefined when nothing differs.
 */
export function difference(
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Record<string, unknown> | undefined {
  const changes: Record<string, unknown> = {};
  for (const name of Object.keys(before)) if (!Object.hasOwn(after, name)) changes[name] = null;
  for (const [name, now] of Object.entries(after)) {
    const old = before[name];
    if (isDeepStrictEqual(old, now)) continue;
    changes[name] = isRecord(old) && isRecord(now) ? difference(old, now) : now;
  }
  return Object.keys(changes).length === 0 ? undefined : changes;
}
