import { systemClock } from "@zizhuban/device-agent-contract";
import {
  createSmartCardReader,
  pcscTransport,
  smartCardReaderProfiles,
} from "@zizhuban/device-agent/devices/testing";
import { expect, watch, type Bench } from "./steps.ts";

/** A CCID reader of the emulated USB behind the system's own pcscd and libccid, our virtual card in its slot. */
export async function smartCardReader(bench: Bench): Promise<void> {
  const reader = createSmartCardReader({
    name: "SmartCardReader",
    profile: smartCardReaderProfiles.pcsc,
    transport: pcscTransport({ clock: systemClock }),
    clock: systemClock,
    // An emulated processor takes its time, and so does the reset of a card behind it.
    delays: { reopen: 200, reopenCap: 1_000, connect: 15_000, transmit: 15_000 },
  });
  const status = watch(reader);
  const read = async () => {
    await bench.hand("insertCard");
    const outcome = await reader.read({ signal: AbortSignal.timeout(90_000) });
    const said = outcome.ok ? outcome.value.expose().kind : outcome.code;
    expect(said === "social-security", `it read ${said}`);
    await bench.hand("removeCard");
    await status.becomes({ state: "ready", card: "absent" });
  };

  await bench.step("smart card reader: pcscd and libccid find it, ready", async () => {
    reader.start();
    await status.becomes({ state: "ready", card: "absent" });
  });
  await bench.step("smart card reader: a card is put in and read", read);
  await bench.step("smart card reader: unplugged, offline", async () => {
    await bench.hand("unplugReader");
    await status.becomes({ state: "offline", reason: "notFound" });
  });
  await bench.step("smart card reader: plugged in again, a card is read", async () => {
    await bench.hand("plugReader");
    await status.becomes({ state: "ready", card: "absent" });
    await read();
  });
  await reader.stop();
}
