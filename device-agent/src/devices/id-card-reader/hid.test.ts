import { afterEach, describe, expect, it, vi } from "vitest";
import { ok } from "@zizhuban/device-agent-contract";
import { fromReport, hidTransport, toReports, type DeviceEnd, type HidPort } from "../../transports/index.ts";
import { createIdCardReader, idCardReaderProfile, idCardReaderProfiles } from "./index.ts";
import { createFrameParser, encodeFrame } from "./protocol.ts";
import { simulateIdCardReader } from "./simulator.ts";
import { unhurriedClock } from "../../transports/testing.ts";

const profile = idCardReaderProfiles["sam-v-hid"];
const { hid } = profile.wire;

/** The same reader behind a USB interface that puts each answer into reports of its own, padded with zeros. */
function hidReader(): { port: HidPort; device: DeviceEnd } {
  let toAgent: (report: Buffer) => void = () => {};
  let toDevice: (bytes: Uint8Array) => void = () => {};
  const answers = createFrameParser();
  return {
    port: {
      async write(report) {
        expect(report).toHaveLength(65);
        toDevice(fromReport(new Uint8Array(report.subarray(1)), hid));
        return report.length;
      },
      on(event: "data" | "error", listener: (value: Buffer) => void) {
        if (event === "data") toAgent = listener;
      },
      close: async () => {},
    },
    device: {
      write(bytes) {
        for (const frame of answers.push(bytes)) {
          if (frame.type !== "frame") continue;
          for (const report of toReports(encodeFrame(frame.body), hid))
            toAgent(Buffer.from(report.subarray(1)));
        }
      },
      onData(listener) {
        toDevice = listener;
        return () => {};
      },
      plug() {},
      unplug() {},
    },
  };
}

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

describe("sam-v-hid", () => {
  it("reads a card through padded 64-byte reports", async () => {
    const { port, device } = hidReader();
    const simulator = simulateIdCardReader({
      wire: device,
      clock: unhurriedClock,
      pace: { baudRate: 12_000_000, think: { find: 0, select: 0, read: 0 } },
    });
    const reader = createIdCardReader({
      name: "IdCardReader",
      profile,
      transport: hidTransport(hid, async () => ok(port)),
      clock: unhurriedClock,
      delays: { findAgain: 10, settle: 5 },
    });
    undo.push(
      () => reader.stop(),
      () => simulator.stop(),
    );
    reader.start();
    await vi.waitFor(() => expect(reader.view().status).toMatchObject({ state: "ready" }));
    simulator.insert("chen");
    const read = await reader.read({ signal: AbortSignal.timeout(60_000) });
    expect(read.ok && read.value.card.expose()).toMatchObject({ name: "陈𬱖样例" });
  });

  it("is found by its name, and nothing else is", () => {
    expect(idCardReaderProfile("sam-v-hid")).toBe(profile);
    expect(idCardReaderProfile("toString")).toBeUndefined();
  });
});
