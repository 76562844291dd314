import { expect, it } from "vitest";
import type { Blade } from "../chaos/print-blades.ts";
import { printKills } from "../chaos/print-kill.ts";

// The whole agent, killed in the middle of printing on printers that live on, with a real server: what its journal
// says afterwards is what came out, and what the server counts. The long form is scripts/chaos/print-kill.ts.

// One of each kind; states that a job passes are met by the others on the way.
const blades: readonly Blade[] = [
  { at: "createJob", bytes: "whole" },
  { at: "sendDocument", bytes: "whole" },
  { at: "receipt", bytes: "beforeCut" },
  { at: "paper", job: "certificate" },
  { at: "time", ms: 450 },
  { at: "state", job: "certificate", state: "printing", signal: "SIGTERM" },
];

// Each blade is two starts of a whole agent: on a busy machine three minutes are too few.
it("prints exactly once, or says honestly that it does not know", async () => {
  const { jobs, violations } = await printKills(blades);
  expect(violations).toEqual([]);
  // The blade fell where something was at stake: not everything was over, and not everything was lost.
  const ends = new Set(jobs.filter(({ blade }) => blade !== "in peace").map(({ end }) => end));
  expect([...ends]).toEqual(expect.arrayContaining(["printed", "notPrinted", "unknown"]));
}, 360_000);
