import { describe, expect, it } from "vitest";
import { IdCardReaderStatus, parser } from "@zizhuban/device-agent-contract";
import { firstSight, isReaderFailure, look, statusAfter, statusWithoutWire } from "./status.ts";

const parse = parser(IdCardReaderStatus);

describe("status", () => {
  it("has a place in the contract for every way a wire can fail to open", () => {
    const reasons = {
      portNotFound: "notFound",
      portBusy: "portBusy",
      portDenied: "portDenied",
      refused: "noAnswer",
      connectionLost: "connectionLost",
      timedOut: "noAnswer",
    } as const;
    for (const failure of [
      "portNotFound",
      "portBusy",
      "portDenied",
      "refused",
      "connectionLost",
      "timedOut",
    ] as const)
      expect(parse(statusWithoutWire(failure))).toEqual({
        ok: true,
        value: { state: "offline", reason: reasons[failure] },
      });
  });

  it("tells a failure of the reader from a failure of the card", () => {
    expect(statusAfter("noAnswer")).toEqual({ state: "offline", reason: "noAnswer" });
    expect(statusAfter("badChecksum")).toEqual({ state: "fault", fault: "protocol" });
    expect(statusAfter("samSelfTestFailed")).toEqual({ state: "fault", fault: "samSelfTestFailed" });
    expect(statusAfter("samNotAuthorised")).toEqual({ state: "fault", fault: "samNotAuthorised" });
    for (const ofTheCard of [
      "noCard",
      "selectFailed",
      "readFailed",
      "cardRejected",
      "itemAbsent",
      "canceled",
    ])
      expect(isReaderFailure(ofTheCard)).toBe(false);
  });
});

describe("what is known of the card", () => {
  const after = (...events: readonly Parameters<typeof look>[1][]) => events.reduce(look, firstSight).card;

  it("is nothing until one was found", () => {
    expect(after("notFound")).toBe("unknown");
    expect(after("found")).toBe("present");
  });

  it("is absent only when the card that went away was never selected", () => {
    expect(after("found", "notFound", "notFound")).toBe("absent");
    expect(after("found", "selected")).toBe("present");
    expect(after("found", "selected", "notFound")).toBe("unknown");
  });

  it("is left behind until it is seen to be gone, or another one is found", () => {
    expect(after("selected", "left", "idle", "notFound")).toBe("left");
    expect(after("left", "gone")).toBe("absent");
    expect(after("left", "found")).toBe("present");
    expect(after("left", "opened")).toBe("unknown");
    expect(after("selected", "gone")).toBe("unknown");
  });

  it("fades when nobody looks", () => {
    expect(after("found", "notFound", "idle")).toBe("unknown");
    expect(after("found", "selected", "idle")).toBe("unknown");
  });
});
