import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../../transports/testing-port.ts";
import { answering } from "./answering.ts";

/** CUPS' own IPP Everywhere printer (Debian package `cups-ipp-utils`), someone else's peer for our driver. */
export interface IppEvePrinter {
  /** `ipp://localhost:<port>/ipp/print`. */
  readonly url: string;
  /** Web form page of its trays and supplies. */
  readonly webUrl: string;
  /** The document of the last job, byte for byte as it arrived; undefined before the first. */
  document(): Promise<Uint8Array | undefined>;
  /** What the last job asked for, as the print command's `IPP_*` variables tell it. */
  ticket(): Promise<Readonly<Record<string, string>>>;
  /** How many documents have arrived. */
  documents(): Promise<number>;
  /** `printer-state-reasons` raised by the next or the running job until {@link heal}, for example `media-empty-error`. */
  fault(reason: string): Promise<void>;
  heal(options?: { readonly keepFailing?: boolean }): Promise<void>;
  /** Puts sheets of this PWG 5101.1 name in all its trays; A4 at first. */
  load(sheet: string): Promise<void>;
  /** Every job aborts with an error of the print command and nothing printed, until {@link heal}. */
  failJobs(): Promise<void>;
  stop(): Promise<void>;
}

export interface IppEvePrinterOptions {
  /** What its print command reports as `job-impressions-completed`; the number of pages of the document. */
  readonly impressions?: number;
  /** Keep the address of an earlier one: the same printer, switched on again. */
  readonly port?: number;
  /** `document-format-supported`. */
  readonly formats?: string;
}

/**
 * The print command is ippeveprinter's fault injector: `STATE:` and `ATTR:` lines on stderr become
 * printer-state-reasons and job attributes, the exit code is the job's result.
 */
const printCommand = (folder: string, impressions: number) => `#!/bin/bash
cp "$1" '${folder}/document.part' && mv '${folder}/document.part' '${folder}/document.pdf'
echo x >> '${folder}/count'
env | grep '^IPP_' > '${folder}/ticket'
raised=
while [ -f '${folder}/fault' ]; do
  if [ -z "$raised" ]; then raised=$(cat '${folder}/fault'); echo "STATE: +$raised" >&2; fi
  sleep 0.05
done
[ -n "$raised" ] && echo "STATE: -$raised" >&2
if [ -f '${folder}/fail' ]; then echo "ERROR: printer on fire" >&2; exit 1; fi
echo "ATTR: job-impressions=${impressions} job-impressions-completed=${impressions}" >&2
sleep 0.1
exit 0
`;

/** ippeveprinter exits unless a system bus answers; a bus of our own is enough, no avahi. */
const busConfiguration = (socket: string) => `<!DOCTYPE busconfig PUBLIC
 "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:path=${socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow user="*"/><allow own="*"/><allow send_type="method_call"/>
<allow send_destination="*"/><allow receive_sender="*"/></policy></busconfig>
`;

/** Starts it in a temporary folder, with its private D-Bus; everything ends with `stop()`. */
export async function startIppEvePrinter(options: IppEvePrinterOptions = {}): Promise<IppEvePrinter> {
  const folder = await mkdtemp(path.join(tmpdir(), "ippeveprinter-"));
  const inFolder = (name: string) => path.join(folder, name);
  const socket = inFolder("bus.sock");
  await writeFile(inFolder("bus.conf"), busConfiguration(socket));
  await writeFile(inFolder("print.sh"), printCommand(folder, options.impressions ?? 1));
  await chmod(inFolder("print.sh"), 0o755);
  const bus = spawn("dbus-daemon", [`--config-file=${inFolder("bus.conf")}`, "--nofork", "--print-address"], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await firstOutput(bus, "stdout");
  const port = options.port ?? (await freePort());
  const printer = spawn(
    "ippeveprinter",
    `-vv -2 -r off -n localhost -k -f ${options.formats ?? "application/pdf,image/pwg-raster"} -M Acme -m Kiosk9000 -p ${port}`
      .split(" ")
      .concat("-d", folder, "-c", inFolder("print.sh"), "Certificate Printer"),
    {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${socket}` },
    },
  );
  await firstOutput(printer, "stderr");
  printer.stderr?.resume();
  const load = async (sheet: string) => {
    // Its web form wants every field, or it forgets its trays.
    const tray = (n: number) => `size${n}=${sheet}&type${n}=stationery&level${n}=250`;
    await fetch(`http://localhost:${port}/media?${tray(1)}&${tray(3)}`);
  };
  await answering(`http://localhost:${port}/`);
  await load("iso_a4_210x297mm");
  const count = async () => (await read(inFolder("count")))?.length ?? 0;
  return {
    url: `ipp://localhost:${port}/ipp/print`,
    webUrl: `http://localhost:${port}`,
    load,
    document: () => read(inFolder("document.pdf")),
    async ticket() {
      const lines = Buffer.from((await read(inFolder("ticket"))) ?? [])
        .toString("utf8")
        .split("\n");
      return Object.fromEntries(
        lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
      );
    },
    documents: async () => (await count()) / 2,
    fault: (reason) => writeFile(inFolder("fault"), reason),
    heal: async ({ keepFailing = false } = {}) => {
      await rm(inFolder("fault"), { force: true });
      if (!keepFailing) await rm(inFolder("fail"), { force: true });
    },
    failJobs: () => writeFile(inFolder("fail"), ""),
    async stop() {
      await rm(inFolder("fault"), { force: true });
      await end(printer);
      await end(bus);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function firstOutput(child: ChildProcess, stream: "stdout" | "stderr"): Promise<void> {
  const output = child[stream];
  if (output === null) throw new Error("stream not piped");
  const gone = once(child, "exit").then(([code]) => {
    throw new Error(`${child.spawnfile} ended with ${code} at its start`);
  });
  await Promise.race([once(output, "data"), gone]);
  gone.catch(() => undefined);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

async function read(file: string): Promise<Uint8Array | undefined> {
  return readFile(file).catch(() => undefined);
}
