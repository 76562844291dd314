import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { systemClock } from "@zizhuban/device-agent-contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startCertificatePrinterSimulator, type CertificatePrinterSimulator } from "./simulator.ts";
import { samplePdf } from "./testing/sample-pdf.ts";

// CUPS' own conformance tool judges the simulator, so that a driver that works with it works with printers.

const shipped = "/usr/share/cups/ipptool";
/** Named by the shipped files, but not shipped with them; the formats that are not ours are skipped, not sent. */
const samples = [
  "document-a4.pdf",
  "document-letter.pdf",
  "document-a4.ps",
  "document-letter.ps",
  "color.jpg",
  "gray.jpg",
];

let simulator: CertificatePrinterSimulator;
let folder: string;

beforeAll(async () => {
  simulator = await startCertificatePrinterSimulator({ clock: systemClock, pageMs: 0 });
  folder = await mkdtemp(path.join(tmpdir(), "ipptool-"));
  for (const file of await readdir(shipped))
    await copyFile(path.join(shipped, file), path.join(folder, file));
  for (const sample of samples) await writeFile(path.join(folder, sample), samplePdf(1));
});

afterAll(async () => {
  await simulator.stop();
  await rm(folder, { recursive: true, force: true });
});

async function ipptool(file: string): Promise<{ passed: number; failed: string[]; output: string }> {
  const options = [
    "-tI",
    "-V",
    "1.1",
    "-f",
    path.join(folder, "document-a4.pdf"),
    simulator.url,
    path.join(folder, file),
  ];
  const output = await promisify(execFile)("ipptool", options).then(
    ({ stdout }) => stdout,
    (error: { stdout: string; stderr: string }) => error.stdout + error.stderr,
  );
  const failed = output.split("\n").filter((line) => line.endsWith("[FAIL]"));
  return { passed: output.split("[PASS]").length - 1, failed, output };
}

test("IPP/1.1, as CUPS' own suite asks for it", async () => {
  const { passed, failed, output } = await ipptool("ipp-1.1.test");
  expect(failed, output).toEqual([]);
  expect(passed, output).toBeGreaterThan(25);
  expect(output).not.toContain("cannot be read");
});

test.each([
  "get-printer-attributes.test",
  "validate-job.test",
  "print-job-and-wait.test",
  "print-job-media-col.test",
  "get-jobs.test",
  "get-completed-jobs.test",
])("%s", async (file) => {
  const { passed, failed, output } = await ipptool(file);
  expect(failed, output).toEqual([]);
  expect(passed, output).toBeGreaterThan(0);
});

test("what this room sends: Create-Job with its tray and both sides, then the document; another tray is refused", async () => {
  const job = (tray: string, status: string) => `{
  NAME "Create-Job on ${tray}"
  OPERATION Create-Job
  VERSION 1.1
  GROUP operation-attributes-tag
  ATTR charset attributes-charset utf-8
  ATTR naturalLanguage attributes-natural-language en
  ATTR uri printer-uri $uri
  ATTR name requesting-user-name kiosk
  ATTR name job-name certificate
  ATTR boolean ipp-attribute-fidelity true
  GROUP job-attributes-tag
  ATTR keyword sides two-sided-long-edge
  ATTR collection media-col { MEMBER collection media-size { MEMBER integer x-dimension 21000 MEMBER integer y-dimension 29700 } MEMBER keyword media-source ${tray} }
  STATUS ${status}
}`;
  const send = `{
  NAME "Send-Document"
  OPERATION Send-Document
  VERSION 1.1
  GROUP operation-attributes-tag
  ATTR charset attributes-charset utf-8
  ATTR naturalLanguage attributes-natural-language en
  ATTR uri printer-uri $uri
  ATTR integer job-id $job-id
  ATTR name requesting-user-name kiosk
  ATTR mimeMediaType document-format application/pdf
  ATTR boolean last-document true
  FILE document-a4.pdf
  STATUS successful-ok
  EXPECT job-state OF-TYPE enum
}`;
  const file = "ours.test";
  const refused = job("tray-9", "client-error-attributes-or-values-not-supported");
  await writeFile(path.join(folder, file), `${refused}\n${job("tray-2", "successful-ok")}\n${send}\n`);
  const before = simulator.papers().length;
  const { passed, failed, output } = await ipptool(file);
  expect(failed, output).toEqual([]);
  expect(passed).toBe(3);
  await expect.poll(() => simulator.papers().length).toBe(before + 1);
  expect(simulator.papers().at(-1)).toMatchObject({
    tray: "tray-2",
    duplex: true,
    format: "application/pdf",
  });
});
