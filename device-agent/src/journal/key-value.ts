import type { DatabaseSync } from "node:sqlite";

export interface KeyValue {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export function createKeyValue(database: DatabaseSync): KeyValue {
  const select = database.prepare("SELECT value FROM kv WHERE key = ?");
  const upsert = database.prepare(
    "INSERT INTO kv (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  return {
    get(key) {
      const value = select.get(key)?.["value"];
      return typeof value === "string" ? value : undefined;
    },
    set(key, value) {
      upsert.run(key, value);
    },
  };
}
