import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../transports/testing-port.ts";

export interface RealUpsd {
  readonly port: number;
  /** Sets the variables of the dummy UPS. */
  say(variables: Readonly<Record<string, string>>): void;
  /** Ends the driver: `upsd` then has nothing fresh to tell. */
  stopDriver(): Promise<void>;
  close(): Promise<void>;
}

// The programs themselves: Debian's /usr/sbin/upsd is a script that asks /etc/nut first.
const folderOfNut = ["/lib/nut", "/usr/lib/nut"].find((path) => existsSync(join(path, "dummy-ups")));

/** Network UPS Tools' own `upsd` with its dummy driver, in a temporary folder and on a free port. */
export async function startUpsd(): Promise<RealUpsd> {
  if (folderOfNut === undefined) throw new Error("dummy-ups is not installed (Debian package nut-server)");
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-nut-"));
  const port = await freePort();
  const file = (name: string) => join(folder, name);
  const say = (variables: Readonly<Record<string, string>>) => {
    const lines = Object.entries(variables).map(([name, value]) => `${name}: ${value}\n`);
    // By a new file in the old one's place: the driver never reads half of it.
    writeFileSync(file("kiosk.new"), lines.join(""));
    renameSync(file("kiosk.new"), file("kiosk.dev"));
  };
  writeFileSync(
    file("ups.conf"),
    `[kiosk]\n  driver = dummy-ups\n  port = ${file("kiosk.dev")}\n  mode = dummy-once\n  pollinterval = 1\n`,
  );
  writeFileSync(file("upsd.conf"), `LISTEN 127.0.0.1 ${port}\nMAXAGE 3\n`);
  writeFileSync(file("upsd.users"), "", { mode: 0o640 });
  say({ "ups.status": "OL", "battery.charge": "100", "ups.model": "Dummy" });
  const env = {
    PATH: process.env["PATH"],
    NUT_CONFPATH: folder,
    NUT_STATEPATH: folder,
    NUT_ALTPIDPATH: folder,
  };
  const user = process.getuid?.() === 0 ? ["-u", "root"] : [];
  const run = (program: string, options: readonly string[]) =>
    spawn(program, [...options, ...user], { env, stdio: "ignore" });
  const dummy = run(join(folderOfNut, "dummy-ups"), ["-F", "-a", "kiosk"]);
  const upsd = run(join(folderOfNut, "upsd"), ["-F"]);
  return {
    port,
    say,
    stopDriver: () => ended(dummy),
    async close() {
      await Promise.all([ended(dummy), ended(upsd)]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
}
