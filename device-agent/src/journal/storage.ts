import type { DatabaseSync } from "node:sqlite";

/** SQLITE_FULL (sqlite.org/rescode): no room on the disk, or no more pages allowed to the file. */
const full = 13;

/** Whether the journal refused a row for want of room. */
export function isStorageFull(error: unknown): boolean {
  return (
    error instanceof Error &&
    "errcode" in error &&
    typeof error.errcode === "number" &&
    (error.errcode & 0xff) === full
  );
}

export interface Storage {
  /** The same function, whose failure for want of room is remembered. */
  watched<Args extends readonly unknown[], Value>(write: (...args: Args) => Value): (...args: Args) => Value;
  /** A row was refused for want of room, and there still is none: tried, not believed. */
  full(): boolean;
}

/** More than any row a print job or a visit writes. */
const sample = "0".repeat(16 * 1024);

/**
 * Remembers that the disk was full, and finds out whether it still is.
 * @param onRoom there is room again, after so many milliseconds
 */
export function createStorage(
  database: DatabaseSync,
  clock: { readonly monotonic: () => number },
  onRoom: (fullFor: number) => void,
): Storage {
  let since: number | undefined;

  /** Written and removed for good: what is only rolled back never asks the disk for room. */
  function hasRoom(): boolean {
    const put = database.prepare("INSERT OR REPLACE INTO kv (key, value) VALUES ('storage.sample', ?)");
    try {
      put.run(sample);
      database.exec("DELETE FROM kv WHERE key = 'storage.sample'");
      return true;
    } catch (error) {
      if (isStorageFull(error)) return false;
      throw error;
    }
  }

  return {
    watched:
      (write) =>
      (...args) => {
        try {
          return write(...args);
        } catch (error) {
          if (isStorageFull(error)) since ??= clock.monotonic();
          throw error;
        }
      },
    full() {
      if (since === undefined) return false;
      // In the middle of a transaction nothing else is tried.
      if (database.isTransaction || !hasRoom()) return true;
      const fullFor = clock.monotonic() - since;
      since = undefined;
      onRoom(fullFor);
      return false;
    },
  };
}
