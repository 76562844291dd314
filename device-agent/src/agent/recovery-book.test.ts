import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { expect, test } from "vitest";
import { openJournal } from "../journal/index.ts";
import { recoveryBooks } from "./recovery-book.ts";

const noFault = (fault: unknown) => {
  throw fault;
};

test("a restart refills no budget; a new day and a technician do", () => {
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-recovery-"));
  const clock = new SimulatedClock(Date.UTC(2026, 10, 25, 2));
  const open = () => {
    const opened = openJournal({ path: join(folder, "journal.db"), clock, randomUUID, boot: randomUUID() });
    if (!opened.ok) throw new Error(opened.code);
    return opened.value;
  };
  const first = open();
  const before = recoveryBooks({ journal: first, clock, onFault: noFault }).of("IdCardReader");
  before.write({ spent: 30, out: true });
  before.tell("outOfService", "failed");
  first.close();

  const second = open();
  const books = recoveryBooks({ journal: second, clock, onFault: noFault });
  const book = books.of("IdCardReader");
  expect(book.today()).toMatchObject({ spent: 30, out: true });
  expect(books.of("ReceiptPrinter").today()).toMatchObject({ spent: 0, out: false });
  expect(second.unacked(0, 10).map(({ event }) => event)).toEqual([
    { type: "device.recovery", device: "IdCardReader", rung: "outOfService", outcome: "failed" },
  ]);
  let again = 0;
  book.onAgain(() => (again += 1));
  books.again();
  expect([book.today().spent, again]).toEqual([0, 1]);

  book.write({ spent: 30, out: true });
  // Midnight in China is 16:00 UTC.
  clock.advance(14 * 3_600_000 - 1);
  expect(book.today().out).toBe(true);
  clock.advance(1);
  expect(book.today()).toMatchObject({ spent: 0, out: false });
  second.close();
  rmSync(folder, { recursive: true });
});

test("a disk that takes no rows costs the memory of it, not the recovery", () => {
  const faults: unknown[] = [];
  const full = () => {
    throw new Error("database or disk is full");
  };
  const books = recoveryBooks({
    journal: { append: full, set: full, get: () => undefined },
    clock: new SimulatedClock(),
    onFault: (fault) => faults.push(fault),
  });
  const book = books.of("IdCardReader");
  book.write({ spent: 3, out: false });
  book.tell("reopen", "recovered");
  expect(book.today().spent).toBe(3);
  expect(faults).toHaveLength(2);
});
