import { readFileSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

const pageBytes = 4_096;

/** Fills the root page of one table of a closed journal with garbage: all of a small table, its indexes apart. */
export function tearTable(path: string, table: "print_jobs" | "kv"): void {
  const database = new DatabaseSync(path);
  const found = database.prepare("SELECT rootpage FROM sqlite_master WHERE name = ?").get(table);
  database.close();
  const root = Number(found?.["rootpage"]);
  const file = readFileSync(path);
  file.fill(0x5a, (root - 1) * pageBytes, root * pageBytes);
  writeFileSync(path, file);
}
