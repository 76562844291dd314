import type { PrinterStatus } from "@zizhuban/device-agent-contract";
import { describe, expect, it } from "vitest";
import type { PrinterFacts, Supply } from "./facts.ts";
import { failureStatus, joined, printerProblems, printerStatus } from "./status.ts";

function facts(reasons: readonly string[], state = 3, supplies: readonly Supply[] = []): PrinterFacts {
  return { state, reasons, acceptingJobs: true, supplies, mediaReady: undefined };
}

describe("printerStatus", () => {
  it.each([
    ["media-empty-error", "paperOut"],
    ["media-empty-warning", "paperOut"],
    ["media-empty", "paperOut"],
    ["media-needed", "paperOut"],
    ["media-jam-error", "paperJam"],
    ["cover-open-warning", "coverOpen"],
    ["door-open", "coverOpen"],
    ["interlock-open", "coverOpen"],
    ["toner-empty-error", "tonerOut"],
    ["marker-supply-empty-warning", "tonerOut"],
    ["output-area-full-warning", "outputFull"],
    ["marker-waste-full-error", "wasteFull"],
    ["input-tray-missing-error", "trayMissing"],
    ["output-tray-missing", "trayMissing"],
    ["paused", "paused"],
    ["moving-to-paused", "paused"],
    ["fuser-over-temp-error", "mechanicalFault"],
  ])("%s is the problem %s, whatever severity the printer gives it", (reason, problem) => {
    expect(printerStatus(facts([reason]))).toEqual({ state: "attention", problems: [problem], warnings: [] });
  });

  it.each([
    ["media-low-warning", "paperLow"],
    ["media-low-report", "paperLow"],
    ["media-empty-report", "paperLow"],
    ["toner-low-error", "tonerLow"],
    ["marker-supply-low", "tonerLow"],
    ["toner-empty-report", "tonerLow"],
    ["marker-waste-almost-full-report", "wasteAlmostFull"],
    ["marker-waste-full-report", "wasteAlmostFull"],
  ])("%s is only the warning %s", (reason, warning) => {
    expect(printerStatus(facts([reason]))).toEqual({ state: "ready", warnings: [warning] });
  });

  it("believes even a report when the printer has stopped", () => {
    expect(printerStatus(facts(["media-empty-report"], 5))).toMatchObject({ problems: ["paperOut"] });
  });

  it("gathers several reasons, each problem once", () => {
    const status = printerStatus(
      facts(["cover-open-error", "door-open", "media-jam", "toner-low-warning"], 5),
    );
    expect(status).toEqual({
      state: "attention",
      problems: ["coverOpen", "paperJam"],
      warnings: ["tonerLow"],
    });
  });

  it("is ready, printing, or stopped for a reason nobody names", () => {
    expect(printerStatus(facts(["none"]))).toEqual({ state: "ready", warnings: [] });
    expect(printerStatus(facts(["cups-waiting-for-job-completed"], 4))).toEqual({
      state: "printing",
      warnings: [],
    });
    expect(printerStatus(facts(["none"], 5))).toMatchObject({ problems: ["mechanicalFault"] });
    expect(printerStatus({ ...facts(["none"]), acceptingJobs: false })).toMatchObject({
      problems: ["paused"],
    });
  });

  it("is offline when it says so itself", () => {
    expect(printerStatus(facts(["shutdown"]))).toEqual({ state: "offline", reason: "switchedOff" });
    expect(printerStatus(facts(["connecting-to-device"], 4))).toEqual({
      state: "offline",
      reason: "noAnswer",
    });
  });

  it("warns of an empty toner and a full waste box, not of a full toner and an empty waste box", () => {
    const supply = (kind: Supply["kind"], level: number | undefined, high?: number): Supply => ({
      name: "supply",
      kind,
      type: "toner",
      level,
      low: undefined,
      high,
    });
    const warnings = (...supplies: Supply[]) => {
      const status = printerStatus(facts(["none"], 3, supplies));
      return status.state === "ready" ? status.warnings : undefined;
    };
    expect(warnings(supply("consumed", 5))).toEqual(["tonerLow"]);
    expect(warnings(supply("consumed", 100))).toEqual([]);
    expect(warnings(supply("consumed", undefined))).toEqual([]);
    expect(warnings(supply("receptacle", 0, 90))).toEqual([]);
    expect(warnings(supply("receptacle", 95, 90))).toEqual(["wasteAlmostFull"]);
    expect(warnings(supply("receptacle", 95))).toEqual([]);
  });
});

describe("failureStatus", () => {
  it.each([
    ["refused", "switchedOff"],
    ["hostNotFound", "notFound"],
    ["timedOut", "noAnswer"],
    ["connectionLost", "connectionLost"],
    ["protocol", "protocol"],
    ["rejected", "protocol"],
  ] as const)("%s stops printing with %s", (code, problem) => {
    expect(printerProblems(failureStatus(code))).toEqual([problem]);
  });
});

describe("the paper that lies ready", () => {
  const a4 = { width: 21_000, height: 29_700, source: "tray-2" };
  const letter = { width: 21_590, height: 27_940, source: "tray-1" };
  const problems = (mediaReady: PrinterFacts["mediaReady"], tray?: string, reasons = ["none"]) =>
    printerProblems(printerStatus({ ...facts(reasons), mediaReady }, tray));

  it("is A4 in some tray, or in the one that is meant; a printer that does not tell is believed", () => {
    expect(problems([letter, a4])).toEqual([]);
    expect(problems([{ ...a4, width: 21_050 }])).toEqual([]);
    expect(problems([letter])).toEqual(["mediaMismatch"]);
    expect(problems([letter, a4], "tray-2")).toEqual([]);
    expect(problems([letter, a4], "tray-1")).toEqual(["mediaMismatch"]);
    expect(problems([{ ...a4, source: undefined }], "tray-1")).toEqual([]);
    expect(problems(undefined, "tray-1")).toEqual([]);
    expect(problems([letter], undefined, ["media-empty-error"])).toEqual(["paperOut"]);
  });
});

describe("a queue and the printer behind it", () => {
  it("are as bad as the worse of them, and say what either says", () => {
    const ready: PrinterStatus = { state: "ready", warnings: [] };
    const low: PrinterStatus = { state: "printing", warnings: ["tonerLow"] };
    const off: PrinterStatus = { state: "offline", reason: "switchedOff" };
    const out: PrinterStatus = { state: "attention", problems: ["paperOut"], warnings: ["tonerLow"] };
    const paused: PrinterStatus = { state: "attention", problems: ["paused"], warnings: [] };
    expect(joined(ready, low)).toEqual({ state: "printing", warnings: ["tonerLow"] });
    expect(joined(ready, off)).toEqual(off);
    expect(joined(off, ready)).toEqual(off);
    expect(joined(paused, out)).toEqual({
      state: "attention",
      problems: ["paperOut", "paused"],
      warnings: ["tonerLow"],
    });
  });
});
