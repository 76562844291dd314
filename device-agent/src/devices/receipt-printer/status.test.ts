import { describe, expect, it } from "vitest";
import { receiptProfiles } from "./profiles.ts";
import { fromAutomaticStatus, fromRealTimeStatus } from "./status.ts";

const profile = receiptProfiles["epson-tm"];

describe("automatic status back", () => {
  it.each([
    [[0x10, 0, 0, 0x0f], [], []],
    [[0x10, 0, 0x03, 0x0f], [], ["paperLow"]],
    [[0x18, 0, 0x0f, 0x0f], ["paperOut"], []],
    [[0x38, 0, 0, 0x0f], ["coverOpen"], []],
    // The cover opened while printing sets the bit of a hot head too.
    [[0x38, 0x40, 0, 0x0f], ["coverOpen"], []],
    [[0x18, 0x40, 0, 0x0f], ["headHot"], []],
    [[0x18, 0x08, 0, 0x0f], ["cutterFault"], []],
    [[0x18, 0x04, 0, 0x0f], ["paperJam"], []],
    [[0x18, 0x20, 0, 0x0f], ["mechanicalFault"], []],
    [[0x38, 0x08, 0x0f, 0x0f], ["coverOpen", "paperOut", "cutterFault"], []],
    [[0x18, 0, 0, 0x0f], ["paused"], []],
    // Drawer, feed button and reserved bits mean nothing here.
    [[0x54, 0x02, 0x60, 0x6f], [], []],
  ])("%j", (bytes, problems, warnings) => {
    expect(fromAutomaticStatus(bytes, profile)).toMatchObject({ problems, warnings });
  });
});

describe("DLE EOT 1 to 4", () => {
  it.each([
    [[0x12, 0x12, 0x12, 0x12], [], []],
    [[0x12, 0x12, 0x12, 0x1e], [], ["paperLow"]],
    [[0x1a, 0x32, 0x12, 0x7e], ["paperOut"], []],
    [[0x1a, 0x16, 0x12, 0x12], ["coverOpen"], []],
    [[0x1a, 0x52, 0x1a, 0x12], ["cutterFault"], []],
    [[0x1a, 0x52, 0x16, 0x12], ["paperJam"], []],
    [[0x1a, 0x52, 0x32, 0x12], ["mechanicalFault"], []],
    [[0x1a, 0x52, 0x52, 0x12], ["headHot"], []],
    [[0x1a, 0x12, 0x12, 0x12], ["paused"], []],
  ])("%j", (bytes, problems, warnings) => {
    expect(fromRealTimeStatus(bytes, profile)).toMatchObject({ problems, warnings });
  });

  it("only what waits for DLE ENQ asks for recovery", () => {
    const needs = (third: number) => fromRealTimeStatus([0x1a, 0x52, third, 0x12], profile).needsRecovery;
    expect([0x1a, 0x16, 0x52, 0x32].map(needs)).toEqual([true, true, false, false]);
  });
});

describe("Citizen's presenter units", () => {
  const citizen = receiptProfiles["citizen-ppu"];

  it.each([
    [[0x12, 0x12, 0x12, 0x16], [], ["paperLow"]],
    [[0x12, 0x12, 0x12, 0x1a], [], ["paperLow"]],
    [[0x1a, 0x32, 0x12, 0x3e], ["paperOut"], []],
    // On Epson's this bit is the paper end.
    [[0x12, 0x12, 0x12, 0x52], [], ["paperNotTaken"]],
  ])("DLE EOT %j: two near-end sensors, and a slip in the presenter", (bytes, problems, warnings) => {
    expect(fromRealTimeStatus(bytes, citizen)).toMatchObject({ problems, warnings });
  });

  it("a jam in the presenter has a bit of its own, which waits for a hand", () => {
    expect(fromAutomaticStatus([0x18, 0x02, 0, 0x0f], citizen)).toMatchObject({
      problems: ["paperJam"],
      needsRecovery: true,
    });
    expect(fromAutomaticStatus([0x18, 0x04, 0, 0x0f], citizen).problems).toEqual(["paused"]);
  });
});

describe("CUSTOM's full status (DLE EOT 20)", () => {
  const well = [0x12, 0x12, 0x12, 0x12];

  it.each([
    [[0, 0, 0, 0], [], []],
    [[0x04, 0, 0, 0], [], ["paperLow"]],
    [[0x40, 0, 0, 0], [], ["paperLow"]],
    [[0x20, 0, 0, 0], [], ["paperNotTaken"]],
    [[0x05, 0, 0, 0], ["paperOut"], []],
    [[0, 0x02, 0, 0], ["coverOpen"], []],
    [[0, 0, 0x01, 0], ["headHot"], []],
    [[0, 0, 0x40, 0], ["paperJam"], []],
    [[0, 0, 0, 0x01], ["cutterFault"], []],
    [[0, 0, 0, 0x08], ["mechanicalFault"], []],
    // A key held, spooling, the feed motor on.
    [[0, 0x6c, 0x20, 0], [], []],
  ])("%j", (full, problems, warnings) => {
    expect(fromRealTimeStatus(well, receiptProfiles["custom-kiosk"], full)).toMatchObject({
      problems,
      warnings,
    });
  });
});
