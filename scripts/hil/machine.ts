import { spawn } from "node:child_process";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { root } from "../house/paths.ts";
import type { BootFiles } from "./kernel.ts";
import { openQmp, type Qmp } from "./qmp.ts";

export interface Machine {
  readonly qmp: Qmp;
  /** Resolves when the machine is off. */
  readonly ended: Promise<void>;
  /** Sends one line to the guest program. */
  readonly send: (line: string) => void;
  readonly kill: () => void;
}

export interface MachineOptions {
  readonly boot: BootFiles;
  /** Sockets live here. */
  readonly folder: string;
  /** Chardevs and devices behind which our simulators stand. */
  readonly devices: readonly string[];
  readonly onConsole: (chunk: Uint8Array) => void;
  readonly onGuest: (chunk: Uint8Array) => void;
}

/** A comma in an option's value is written twice. */
const escaped = (path: string) => path.replaceAll(",", ",,");

function share(tag: string, path: string): string[] {
  const local = `local,id=${tag},path=${escaped(path)},security_model=none,readonly=on,multidevs=remap`;
  return ["-fsdev", local, "-device", `virtio-9p-pci,fsdev=${tag},mount_tag=${tag}`];
}

/** Listens for the one connection QEMU makes. */
async function socketAt(path: string): Promise<{ connected: Promise<Socket>; close: () => void }> {
  const server = createServer();
  const connected = new Promise<Socket>((resolve) => {
    server.once("connection", (socket) => {
      socket.on("error", () => {});
      resolve(socket);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return { connected, close: () => void server.close() };
}

/** Boots the guest. TCG, since a host in a cloud or a container seldom has a KVM that works. */
export async function bootMachine(options: MachineOptions): Promise<Machine> {
  const { boot, folder, devices, onConsole, onGuest } = options;
  const guestPath = join(folder, "guest.sock");
  const qmpPath = join(folder, "qmp.sock");
  const listening = [await socketAt(guestPath), await socketAt(qmpPath)] as const;
  const machine = [
    ..."-accel tcg,thread=multi -cpu max -m 1536 -smp 2".split(" "),
    ..."-display none -vga none -nodefaults -no-reboot -serial stdio -serial chardev:guest".split(" "),
    "-kernel",
    boot.kernel,
    "-initrd",
    boot.initramfs,
    "-append",
    "console=ttyS0 quiet panic=-1 loglevel=3 mitigations=off",
    "-chardev",
    `socket,id=guest,path=${escaped(guestPath)}`,
    "-qmp",
    `unix:${escaped(qmpPath)}`,
    ...share("host", "/"),
    ...share("checkout", root),
    "-device",
    "qemu-xhci,id=usb",
    ...devices,
  ];
  // It must not outlive us, whatever ends us.
  const qemu = spawn("setpriv", ["--pdeathsig", "KILL", "--", "qemu-system-x86_64", ...machine], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  qemu.stdout.on("data", (chunk: Buffer) => onConsole(chunk));
  qemu.stderr.on("data", (chunk: Buffer) => onConsole(chunk));
  let running = true;
  const ended = new Promise<void>((resolve) => {
    qemu.once("error", () => resolve());
    qemu.once("exit", () => resolve());
  }).then(() => {
    running = false;
    for (const { close } of listening) close();
  });
  const kill = () => {
    if (running) qemu.kill("SIGKILL");
  };
  const connections = Promise.all([listening[0].connected, listening[1].connected]);
  const sockets = await Promise.race([connections, ended]);
  if (sockets === undefined) throw new Error("QEMU did not start");
  const [guest, qmpSocket] = sockets;
  guest.on("data", (chunk: Buffer) => onGuest(chunk));
  try {
    const qmp = await openQmp(qmpSocket);
    return { qmp, ended, kill, send: (line) => void guest.write(`${line}\n`) };
  } catch (error) {
    kill();
    await ended;
    throw error;
  }
}
