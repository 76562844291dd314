import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, expect, it } from "vitest";
import { barcodeReaderProfiles } from "../devices/barcode-reader/index.ts";
import { simulateBarcodeReader } from "../devices/barcode-reader/simulator.ts";
import { recordingKit as cameraKit } from "../devices/camera/recording.ts";
import { startCameraSimulator } from "../devices/camera/simulator.ts";
import { recordingKit as lightsKit } from "../devices/lights/recording.ts";
import { recordingKit as powerKit } from "../devices/power/recording.ts";
import { startUpsSimulator } from "../devices/power/simulator.ts";
import { recordingKit as sensorsKit } from "../devices/sensors/recording.ts";
import { createSensorsSimulator } from "../devices/sensors/simulator.ts";
import { sensorsProfiles } from "../devices/sensors/index.ts";
import { replayRecording } from "../fault-suite/testing/replay.ts";
import { simulateModbusBoard } from "../transports/simulator.ts";
import { openPtyWire, unhurriedClock } from "../transports/testing.ts";
import { device, start, undo, undoAll } from "./testing.ts";

// The tool on what a kiosk has besides its readers and printers, each at the far end of its own kind of wire.

afterEach(undoAll);

function pty() {
  const wire = openPtyWire();
  undo.push(() => wire.close());
  return wire;
}

function board() {
  const wire = pty();
  const simulator = simulateModbusBoard({ wire, clock: unhurriedClock, slave: 3 });
  undo.push(() => simulator.stop());
  return { simulator, wire: `--path ${wire.path} --slave 3 --json` };
}

it("barcode-reader on a serial line: what a code says is shown on request only", async () => {
  const wire = pty();
  const profile = barcodeReaderProfiles["honeywell-serial"];
  const scanner = simulateBarcodeReader({ wire, profile, clock: unhurriedClock });
  undo.push(() => scanner.stop());
  scanner.insert("case");
  const line = `barcode-reader scan --path ${wire.path}`;
  const quiet = await device(`${line} --json`);
  expect([quiet.code, quiet.facts]).toEqual([0, [{ symbology: "code128", identifier: "]C0", bytes: 22 }]]);
  expect(quiet.out + quiet.err).not.toContain("420702-20261123-000017");
  const shown = await device(`${line} --json --reveal`);
  expect(shown.facts[0]).toMatchObject({ data: "420702-20261123-000017" });
  scanner.remove();
  expect((await device(`${line} --timeout 1`)).code).toBe(3);
  // The command to go dark may still be in the pseudo terminal when the tool has ended.
  await expect.poll(() => scanner.lit()).toBe(false);
});

it("camera over HTTP: a snapshot in a new file of the camera's own picture", async () => {
  const picture = await sharp({ create: { width: 320, height: 240, channels: 3, background: "#b03020" } })
    .jpeg()
    .toBuffer();
  const camera = await startCameraSimulator({ clock: unhurriedClock, picture: async () => picture });
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-cli-"));
  undo.push(
    () => camera.stop(),
    () => rm(folder, { recursive: true }),
  );
  const file = join(folder, "desk.jpg");
  const line = `camera snapshot ${file} --url http://${camera.host}:${camera.port}${camera.path} --json`;
  const taken = await device(line);
  expect([taken.code, taken.facts]).toEqual([0, [{ file, width: 320, height: 240, bytes: picture.length }]]);
  expect(await readFile(file)).toEqual(picture);
  expect(camera.watched()).toBe(0);
  const [again, gone] = await Promise.all([
    device(line),
    device(`camera snapshot ${join(folder, "none.jpg")} --path /dev/video-that-is-not-there`),
  ]);
  expect([again.code, again.err]).toEqual([1, expect.stringContaining("(fileUnwritable)")]);
  expect([gone.code, gone.err]).toEqual([1, expect.stringContaining("(notFound)")]);
  camera.fault("denied");
  const refused = await device(line);
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("(cameraFault)")]);
});

/** Runs the tool with `--record`, then holds today's driver to the file it wrote. */
async function recorded(line: string, kit: Parameters<typeof replayRecording>[1]) {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-cli-"));
  undo.push(() => rm(folder, { recursive: true }));
  const file = join(folder, "wire.jsonl");
  const { code, facts } = await device(
    `${line.replace("PICTURE", join(folder, "taken.jpg"))} --record ${file}`,
  );
  const text = await readFile(file, "utf8");
  return { code, facts, text, replayed: await replayRecording(text, kit) };
}

it("records lights, sensors and a UPS under the address they have, as files the drivers can be held to", async () => {
  const upsd = await startUpsSimulator({ clock: unhurriedClock });
  undo.push(() => upsd.stop());
  const { simulator, wire } = board();
  const contacts = createSensorsSimulator(simulator, sensorsProfiles["modbus-inputs"]);
  contacts.set("cabinetFrontDoor", true);
  const set = await recorded(`lights set statusGood continuous --for 1 ${wire}`, lightsKit);
  expect(set).toMatchObject({ code: 0, replayed: { end: "set", recordedEnd: "set", mismatch: undefined } });
  const open = "open closed off off notPresent off run";
  const read = await recorded(`sensors readings ${wire}`, sensorsKit);
  expect(read.replayed).toEqual({ end: open, recordedEnd: open, mismatch: undefined });
  expect(read.text).toContain('"address":"3"');
  upsd.setMains(false);
  const power = await recorded(`power supply --url nut://${upsd.host}:${upsd.port}/${upsd.ups}`, powerKit);
  expect(power.replayed).toEqual({ end: "onBattery", recordedEnd: "onBattery", mismatch: undefined });
});

it("records a camera without whoever is before it, and without the way to it", async () => {
  const pixels = Buffer.from(Array.from({ length: 160 * 120 * 3 }, (_, at) => (at * 2_654_435_761) >>> 24));
  const picture = await sharp(pixels, { raw: { width: 160, height: 120, channels: 3 } })
    .withExif({ IFD0: { ImageDescription: "420702194905120010" } })
    .jpeg()
    .toBuffer();
  const camera = await startCameraSimulator({ clock: unhurriedClock, picture: async () => picture });
  undo.push(() => camera.stop());
  const line = `camera snapshot PICTURE --url http://${camera.host}:${camera.port}${camera.path} --json`;
  const { code, text, replayed } = await recorded(line, cameraKit);
  expect(code).toBe(0);
  expect(replayed).toEqual({ end: "160x120", recordedEnd: "160x120", mismatch: undefined });
  const scan = picture.lastIndexOf(Buffer.of(0xff, 0xda)) + 14;
  for (let at = scan; at + 8 <= picture.length; at += 5)
    expect(text).not.toContain(picture.subarray(at, at + 8).toString("hex"));
  for (const secret of ["420702194905120010", camera.host, camera.path])
    expect(text).not.toContain(Buffer.from(secret).toString("hex"));
});

it("lights on a Modbus board: one shines while the command runs, and is dark after it", async () => {
  const { simulator, wire } = board();
  const running = start(`lights set statusGood continuous --for 1 ${wire}`);
  await expect.poll(running.said).toContain("continuous");
  expect(simulator.coil(4)).toBe(true);
  const { code, facts } = await running.ended;
  expect([code, facts.at(-1)]).toEqual([0, { light: "statusGood", flashRate: "off" }]);
  expect(simulator.coil(4)).toBe(false);
});

it("sensors on a Modbus board: read once, and watched", async () => {
  const { simulator, wire } = board();
  const contacts = createSensorsSimulator(simulator, sensorsProfiles["modbus-inputs"]);
  const calm = await device(`sensors readings ${wire}`);
  expect([calm.code, calm.facts]).toMatchObject([
    0,
    [{ cabinetFrontDoor: "closed", proximitySensor: "notPresent", operatorSwitch: "run" }],
  ]);
  const watching = start(`sensors watch ${wire}`);
  await expect.poll(watching.said).toContain('"cabinetFrontDoor":"closed"');
  contacts.set("cabinetFrontDoor", true);
  await expect.poll(watching.said).toContain('"cabinetFrontDoor":"open"');
  watching.interrupt();
  expect((await watching.ended).code).toBe(130);
});

it("power by the NUT protocol: on mains, on battery, and a UPS that is not there", async () => {
  const upsd = await startUpsSimulator({ clock: unhurriedClock });
  undo.push(() => upsd.stop());
  const line = `power status --json --url nut://${upsd.host}:${upsd.port}`;
  expect((await device(`${line}/${upsd.ups}`)).facts).toMatchObject([{ supply: "online" }]);
  upsd.setMains(false);
  const [battery, stranger] = await Promise.all([
    device(`${line}/${upsd.ups}`),
    device(`${line}/somebody-elses`),
  ]);
  expect(battery.facts).toMatchObject([{ state: "ready", supply: "onBattery", chargePercent: 100 }]);
  expect(stranger.facts).toEqual([{ state: "fault", fault: "upsUnknown" }]);
});

it.each([
  ["barcode-reader scan --card bill --reveal", { symbology: "dataMatrix", data: "010693456789012821000042" }],
  ["camera status", { state: "ready", camera: "off" }],
  ["lights abilities", { light: "cardReader", colors: ["green"] }],
  ["sensors status --fault exception", { state: "fault", fault: "refused" }],
  ["power status --fault dataStale", { state: "fault", fault: "dataStale" }],
])("with no device at hand: %s", async (line, facts) => {
  const run = await device(`${line} --simulate --json`);
  expect([run.code, run.facts[0]]).toMatchObject([0, facts]);
});
