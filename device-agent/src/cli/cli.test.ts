import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startCertificatePrinterSimulator } from "../devices/certificate-printer/simulator.ts";
import { samplePdf } from "../devices/certificate-printer/testing/sample-pdf.ts";
import { simulateIdCardReader } from "../devices/id-card-reader/simulator.ts";
import { startReceiptPrinterSimulator } from "../devices/receipt-printer/simulator.ts";
import { recordingKit } from "../devices/id-card-reader/recording.ts";
import { replayRecording } from "../fault-suite/testing/replay.ts";
import { openPtyWire, unhurriedClock } from "../transports/testing.ts";
import { runCli } from "./index.ts";
import { device, startProgram, undo, undoAll } from "./testing.ts";

afterEach(undoAll);

/** The same in this process, for what ends before any wire is touched: exit code, and everything said. */
async function here(line: string, language: string) {
  let said = "";
  const say = (text: string) => {
    said += text;
  };
  const code = await runCli(line.split(" ").filter(Boolean), {
    clock: unhurriedClock,
    environment: { LANG: language },
    out: say,
    err: say,
    interrupted: new AbortController().signal,
  });
  return [code, said];
}

function reader() {
  const wire = openPtyWire();
  const simulator = simulateIdCardReader({ wire, clock: unhurriedClock });
  undo.push(
    () => wire.close(),
    () => simulator.stop(),
  );
  return { simulator, path: wire.path };
}

describe("id-card-reader on a pseudo terminal", () => {
  it("reads a card, masked unless told to reveal it", async () => {
    const { simulator, path } = reader();
    const [card] = simulator.cards.map((sample) => sample.card);
    if (card?.type !== "resident") throw new Error("the first sample is no resident");
    simulator.insert(simulator.cards[0]?.key ?? "");
    const masked = await device(`id-card-reader read --path ${path} --json`);
    expect([masked.code, masked.facts[0]?.["validUntil"]]).toEqual([0, card.validUntil]);
    for (const secret of [card.name, card.idNumber, card.address, card.birth, card.issuer])
      expect(masked.out + masked.err).not.toContain(secret);
    simulator.remove();
    simulator.insert(simulator.cards[0]?.key ?? "");
    const shown = await device(`id-card-reader read --path ${path} --json --reveal`);
    expect(shown.facts[0]).toMatchObject({
      name: card.name,
      idNumber: card.idNumber,
      samId: expect.stringMatching(/^05\.01-/),
    });
  });

  it("says whether a card lies there, and the module's number", async () => {
    const { simulator, path } = reader();
    expect((await device(`id-card-reader find --path ${path} --json`)).facts).toEqual([{ card: "notFound" }]);
    simulator.insert(simulator.cards[0]?.key ?? "");
    expect((await device(`id-card-reader find --path ${path} --json`)).facts).toEqual([{ card: "found" }]);
    const id = await device(`id-card-reader sam-id --path ${path}`);
    expect(id.out).toMatch(/^samId: \d\d\.\d\d-/);
  });

  it("ends with 3 when no card comes, with 1 when the reader is silent, and with 130 at Ctrl-C", async () => {
    const { simulator, path } = reader();
    const none = await device(`id-card-reader read --path ${path} --timeout 1`);
    expect([none.code, none.err]).toEqual([3, expect.stringContaining("(timedOut)")]);
    simulator.fault("noAnswer");
    const silent = await device(`id-card-reader status --path ${path} --json`);
    expect([silent.code, silent.err]).toEqual([1, expect.stringContaining("(noAnswer)")]);
    simulator.heal();
    const watching = startProgram(`id-card-reader watch --path ${path} --json`);
    await expect.poll(watching.said).toContain('"state":"ready"');
    watching.child.kill("SIGINT");
    expect((await watching.ended).code).toBe(130);
  });
});

it("records a reading without the citizen, as a file that the driver can be held to", async () => {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-cli-"));
  undo.push(() => rm(folder, { recursive: true }));
  const { simulator, path } = reader();
  const { card, key } = simulator.cards[1] ?? {};
  if (card === undefined || card.type !== "resident" || key === undefined)
    throw new Error("no second resident");
  simulator.insert(key);
  const file = join(folder, "read.jsonl");
  const line = `id-card-reader read --path ${path} --record ${file}`;
  expect((await device(line)).code).toBe(0);
  const text = await readFile(file, "utf8");
  for (const secret of [card.name, card.idNumber])
    expect(text).not.toContain(Buffer.from(secret, "utf16le").toString("hex"));
  expect(await replayRecording(text, recordingKit)).toEqual({
    end: "read",
    recordedEnd: "read",
    mismatch: undefined,
  });
  expect(await device(line)).toMatchObject({ code: 1, err: expect.stringContaining("(fileUnwritable)") });
});

it("receipt-printer over TCP: status, a test slip that comes out, counters, cut", async () => {
  const printer = await startReceiptPrinterSimulator({ clock: unhurriedClock });
  undo.push(() => printer.stop());
  const wire = `--url tcp://${printer.host}:${printer.port} --json`;
  expect((await device(`receipt-printer status ${wire}`)).facts).toEqual([{ state: "ready", warnings: [] }]);
  const print = await device(`receipt-printer print-test ${wire}`);
  expect([print.code, print.facts.at(-1)]).toEqual([0, { outcome: "printed", reason: "processId" }]);
  expect(printer.papers().at(-1)?.lines).toContain("政务服务自助终端 凭条打印机");
  const before = (await device(`receipt-printer counters ${wire}`)).facts[0];
  expect((await device(`receipt-printer cut ${wire}`)).code).toBe(0);
  expect((await device(`receipt-printer feed --lines 2 ${wire}`)).code).toBe(0);
  const after = (await device(`receipt-printer counters ${wire}`)).facts[0];
  expect(Number(after?.["cuts"])).toBe(Number(before?.["cuts"]) + 1);
  printer.fault("coverOpen");
  const refused = await device(`receipt-printer print-test ${wire}`);
  expect([refused.code, refused.err]).toEqual([1, "the cover is open: notPrinted (coverOpen)\n"]);
});

it("certificate-printer over IPP: facts, supplies, a PDF that comes out, its job", async () => {
  const printer = await startCertificatePrinterSimulator({ clock: unhurriedClock, pageMs: 200 });
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-cli-"));
  undo.push(
    () => printer.stop(),
    () => rm(folder, { recursive: true }),
  );
  const wire = `--url ${printer.url} --json`;
  const [facts, supplies] = await Promise.all([
    device(`certificate-printer facts ${wire}`),
    device(`certificate-printer supplies ${wire}`),
  ]);
  expect([facts.facts[0], supplies.code]).toMatchObject([{ serialNumber: "SIM-A4-0001" }, 0]);
  const file = join(folder, "page.pdf");
  await writeFile(file, samplePdf(2));
  const print = await device(`certificate-printer print ${file} --tray tray-2 --duplex ${wire}`);
  expect([print.code, print.facts.at(-1)]).toMatchObject([0, { outcome: "printed" }]);
  expect(printer.papers()).toMatchObject([{ tray: "tray-2", duplex: true }]);
  const jobs = await device(`certificate-printer jobs ${wire}`);
  expect(jobs.facts[0]).toMatchObject({ state: "completed", impressions: 2 });
  const over = await device(`certificate-printer cancel ${String(jobs.facts[0]?.["id"])} ${wire}`);
  expect([over.code, over.err]).toEqual([1, expect.stringContaining("notPossible")]);
  await writeFile(file, "no PDF");
  expect((await device(`certificate-printer print ${file} ${wire}`)).err).toContain("(fileNotPdf)");
});

it("smart-card-reader behind a PC/SC socket: the answer to reset, a card masked and in full", async () => {
  const [atr, masked, shown, mute] = await Promise.all([
    device("smart-card-reader atr --simulate --json"),
    device("smart-card-reader read --simulate --json"),
    device("smart-card-reader read --simulate --json --reveal"),
    device("smart-card-reader read --simulate --fault cardMute --timeout 5"),
  ]);
  expect(atr.facts).toEqual([{ atr: "3B6800005A5A422D44454D4F" }]);
  expect(masked.facts[0]).toMatchObject({ kind: "social-security", idNumber: "420702********0010" });
  expect(masked.out).not.toContain("A12345678");
  expect(shown.facts[0]).toMatchObject({ cardNumber: "A12345678" });
  expect([mute.code, mute.facts]).toEqual([1, []]);
});

it("smart-card-reader: the daemon's readers, and commands to a card, whose answers are shown on request", async () => {
  // SELECT by name, then GET RESPONSE of the 19 bytes it announces (ISO 7816-4, 11.2.2, 12.1.3).
  const selects = "00A404000F7378312E73682EC9E7BBE1B1A3D5CF,00C0000013";
  const [readers, quiet, revealed] = await Promise.all([
    device("smart-card-reader readers --simulate --json"),
    device(`smart-card-reader apdu ${selects} --simulate --json`),
    device(`smart-card-reader apdu ${selects} --simulate --json --reveal`),
  ]);
  expect([readers.code, readers.facts]).toEqual([
    0,
    [{ reader: expect.any(String), card: "present", atr: "3B6800005A5A422D44454D4F" }, { readers: 1 }],
  ]);
  expect(quiet.facts).toEqual([{ status: "6113", bytes: 0 }, { status: "9000", bytes: 19 }, { sent: 2 }]);
  expect(revealed.facts[1]).toEqual({
    status: "9000",
    bytes: 19,
    data: expect.stringMatching(/^[0-9A-F]{38}$/),
  });
});

it("with no device at hand, a simulated one over a real wire", async () => {
  const read = await startProgram("id-card-reader read --simulate --json").ended;
  expect([read.code, read.facts[0]]).toMatchObject([0, { type: "resident" }]);
  const broken = await device("id-card-reader status --simulate --fault samNotAuthorised --json");
  expect(broken.facts).toEqual([{ state: "fault", fault: "samNotAuthorised" }]);
});

describe("a wrong command line touches nothing and ends with 2", () => {
  it.each([
    ["", "Device classes:"],
    ["toaster status", "(usageClass)"],
    ["id-card-reader fly", "(usageVerb)"],
    ["id-card-reader constructor", "(usageVerb)"],
    ["id-card-reader read --frob", "--frob (usageOption)"],
    ["id-card-reader read --path", "(usageOption)"],
    ["id-card-reader read --path /dev/x --baud 12", "--baud 115200 (usageOption)"],
    ["id-card-reader read --timeout 0 --simulate", "--timeout 30 (usageOption)"],
    ["id-card-reader find --simulate --reveal", "--reveal (usageOptionHere)"],
    ["id-card-reader read", "(usageWire)"],
    ["id-card-reader read --path /dev/x --simulate", "(usageWire)"],
    ["id-card-reader read --simulate --profile acme", "sam-v, sam-v-hid (usageProfile)"],
    ["id-card-reader read --simulate --card nobody", "(usageCard)"],
    ["receipt-printer status --simulate --fault rain", "(usageFault)"],
    ["receipt-printer status --url ipp://127.0.0.1", "(usageWire)"],
    ["certificate-printer print", "FILE.pdf (usageArgument)"],
    ["certificate-printer status --url http://10.0.0.8/", "(usageWire)"],
    ["smart-card-reader apdu 00A4 --simulate", "(usageArgument)"],
    ["smart-card-reader apdu 00A404000 --simulate", "(usageArgument)"],
    ["barcode-reader scan --hid", "--ids VVVV:PPPP (usageOption)"],
    ["barcode-reader scan --hid --ids 0c2e:0b61 --profile honeywell-serial", "hid-pos-plain (usageProfile)"],
    ["camera snapshot --simulate", "FILE.jpg (usageArgument)"],
    ["camera snapshot x.jpg --path usb:0403:6001", "(usageWire)"],
    ["lights set nose slow --simulate", "cardReader, receiptPrinter"],
    ["lights set statusGood often --simulate", "off, slow, medium, quick, continuous (usageArgument)"],
    ["lights status --path /dev/x --slave 248", "--slave 1 (usageOption)"],
    ["sensors readings --simulate --profile acme", "modbus-inputs, icpdas-m7000 (usageProfile)"],
    ["power status --url nut://127.0.0.1", "(usageWire)"],
    ["power status --simulate --fault rain", "(usageFault)"],
  ])("%s", async (line, sentence) => {
    expect(await here(line, "en_US.UTF-8")).toEqual([2, expect.stringContaining(sentence)]);
  });
});

it("speaks Chinese unless the locale names another language", async () => {
  expect(await here("help", "zh_CN.UTF-8")).toEqual([0, expect.stringContaining("设备类别")]);
  expect(await here("receipt-printer --help", "C.UTF-8")).toEqual([
    0,
    expect.stringContaining("打一张测试凭条"),
  ]);
  expect(await here("toaster status", "zh_CN.UTF-8")).toEqual([
    2,
    expect.stringContaining("没有这个设备类别"),
  ]);
  expect(await here("help", "en_US.UTF-8")).toEqual([0, expect.stringContaining("Device classes")]);
});
