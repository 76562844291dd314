import { describe, expect, it } from "vitest";
import { afterDevice, afterJob, afterTaking, noLeftPaper, whatIsLeft } from "./left-paper.ts";

const job = (state: "journalled" | "printing" | "printed" | "notPrinted" | "unknown") => ({
  jobId: "00000000-0000-4000-8000-000000000001",
  printer: "ReceiptPrinter",
  state,
});
const receipt = (...warnings: "paperNotTaken"[]) => ({
  receiptPrinter: { name: "R", status: { state: "ready" as const, warnings } },
});

describe("the paper of whoever was here before", () => {
  it.each([
    ["printed", "lying"],
    ["unknown", "lying"],
    ["notPrinted", "nothing"],
  ] as const)("prints, then ends %s: %s", (end, left) => {
    const printing = afterJob(noLeftPaper, job("printing"));
    expect(whatIsLeft(printing, {})).toBe("printing");
    expect(whatIsLeft(afterJob(printing, job(end)), {})).toBe(left);
  });

  it("is nobody's while no byte was sent, and of a job never seen printing", () => {
    expect(whatIsLeft(afterJob(noLeftPaper, job("journalled")), {})).toBe("nothing");
    expect(whatIsLeft(afterJob(noLeftPaper, job("printed")), {})).toBe("nothing");
  });

  it("in the presenter is seen by its sensor; who says there is none is believed until it sees none itself", () => {
    expect(whatIsLeft(noLeftPaper, receipt("paperNotTaken"))).toBe("lying");
    const still = afterDevice(afterTaking, receipt("paperNotTaken"));
    expect(whatIsLeft(still, receipt("paperNotTaken"))).toBe("nothing");
    const taken = afterDevice(still, receipt());
    expect(whatIsLeft(taken, receipt("paperNotTaken"))).toBe("lying");
  });

  it("asks again when a job goes on after somebody went past it", () => {
    expect(whatIsLeft(afterJob(afterTaking, job("printing")), {})).toBe("printing");
  });
});
