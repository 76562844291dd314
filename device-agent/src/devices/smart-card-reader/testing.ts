import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The driver of the virtual reader, where Debian's `vsmartcard-vpcd` puts it. */
const vpcdDriver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

/**
 * The daemon's socket folder is a constant of its build: here it is a folder of the test's. vpcd sends length and body of a
 * message apart, and each waits for the other's acknowledgement: `quickack` makes of 44 ms an APDU less than one.
 */
const prepare = [
  "mount -t tmpfs none /run",
  "mkdir /run/pcscd",
  'mount --bind "$0/socket" /run/pcscd',
  "ip link set lo up",
  "ip route replace local 127.0.0.1 dev lo proto kernel scope host src 127.0.0.1 table local quickack 1",
  'exec "$@"',
].join(" && ");

export interface RealPcscd {
  /** The daemon's socket. */
  readonly path: string;
  start(): Promise<void>;
  kill(): Promise<void>;
  insert(card: string, slot?: 0 | 1): Promise<void>;
  remove(slot?: 0 | 1): Promise<void>;
  /** The card leaves as it answers the next APDU. */
  removeAfterApdu(): Promise<void>;
  /** Faults of the cards inserted from now on and before. */
  faults(...names: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the fixture in namespaces of its own; the daemon inside is started by `start`. */
export async function openPcscd(): Promise<RealPcscd> {
  const folder = mkdtempSync(join(tmpdir(), "zizhuban-pcscd-"));
  const config = join(folder, "config");
  for (const name of ["socket", "config"]) mkdirSync(join(folder, name));
  const namespaces = process.getuid?.() === 0 ? ["-m", "-n"] : ["-r", "-m", "-n"];
  const fixture = join(import.meta.dirname, "pcscd.fixture.ts");
  const child = spawn(
    "unshare",
    [...namespaces, "sh", "-ec", prepare, folder, process.execPath, fixture, config, vpcdDriver],
    { stdio: ["ignore", "inherit", "inherit", "ipc"] },
  );

  const gone = once(child, "exit").then(([code]: unknown[]) => [`ended with ${String(code)}`]);

  async function order(what: object): Promise<void> {
    const answered = new Promise<unknown[]>((resolve) =>
      child.once("message", (answer) => resolve([answer])),
    );
    child.send(what);
    const [answer]: unknown[] = await Promise.race([answered, gone]);
    if (JSON.stringify(answer) !== '{"done":true}') throw new Error(JSON.stringify(answer));
  }

  return {
    path: join(folder, "socket", "pcscd.comm"),
    start: () => order({ do: "start" }),
    kill: () => order({ do: "kill" }),
    insert: (card, slot = 0) => order({ do: "insert", slot, card }),
    remove: (slot = 0) => order({ do: "remove", slot }),
    removeAfterApdu: () => order({ do: "removeAfterApdu", slot: 0 }),
    faults: (...names) => order({ do: "faults", faults: names }),
    async stop() {
      if (child.connected) child.disconnect();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
