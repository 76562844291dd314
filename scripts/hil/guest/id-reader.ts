import { systemClock } from "@zizhuban/device-agent-contract";
import {
  createIdCardReader,
  hidTransport,
  idCardReaderProfiles,
  simulateIdCardReader,
} from "@zizhuban/device-agent/devices/testing";
import { expect, watch, type Bench } from "./steps.ts";
import { uhidWire } from "./uhid.ts";

const profile = idCardReaderProfiles["sam-v-hid"];

/** SAM-V frames: five bytes of header, two of length, and as many as these say (GA 467-2013). */
const frameLength = (bytes: Uint8Array) =>
  bytes.length < 7 ? undefined : 7 + ((bytes[5] ?? 0) << 8) + (bytes[6] ?? 0);

/** The simulator's security module behind a HID device of the kernel, the driver on node-hid. */
export async function idReader(bench: Bench): Promise<void> {
  const wire = uhidWire({ ...profile.wire.hid, messageLength: frameLength });
  const simulator = simulateIdCardReader({ wire, clock: systemClock });
  const reader = createIdCardReader({
    name: "IdCardReader",
    profile,
    transport: hidTransport(profile.wire.hid),
    clock: systemClock,
    delays: { poll: 500, reopen: 200, reopenCap: 1_000 },
  });
  const status = watch(reader);
  const read = async (key: string) => {
    simulator.insert(key);
    const outcome = await reader.read({ signal: AbortSignal.timeout(90_000) });
    const wanted = simulator.cards.find((card) => card.key === key)?.card.idNumber;
    const found = outcome.ok ? outcome.value.card.expose().idNumber : outcome.code;
    expect(found === wanted, `read ${found} instead of ${wanted}`);
    simulator.remove();
  };
  const [first, second] = simulator.cards.map(({ key }) => key);
  if (first === undefined || second === undefined) throw new Error("there are no sample cards");

  await bench.step("id reader: node-hid finds it by its ids, ready", async () => {
    reader.start();
    await status.becomes({ state: "offline", reason: "notFound" });
    wire.plug();
    await status.becomes({ state: "ready" });
    expect(reader.facts().serialNumber?.startsWith("05.01-") === true, "its module did not say its id");
  });
  await bench.step("id reader: reads a card over 64-byte reports", () => read(first));
  await bench.step(
    "id reader: unplugged while it waits for a card, the read ends and it is offline",
    async () => {
      const waiting = reader.read({ signal: AbortSignal.timeout(90_000) });
      await status.becomes({ state: "ready" });
      simulator.fault("unplugged");
      const outcome = await waiting;
      expect(!outcome.ok && outcome.code === "readerFault", `the read ended ${JSON.stringify(outcome)}`);
      await status.becomes({ state: "offline", reason: "notFound" });
    },
  );
  await bench.step("id reader: plugged in again, it reads another card", async () => {
    simulator.heal("unplugged");
    await status.becomes({ state: "ready" });
    await read(second);
  });
  await reader.stop();
  await simulator.stop();
  wire.close();
}
