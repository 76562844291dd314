import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { root } from "../house/paths.ts";

/** What the guest needs besides what Debian's kernel has built in; with their parameters. */
const modules: Readonly<Record<string, string>> = {
  virtio_pci: "",
  "9pnet_virtio": "",
  "9p": "",
  overlay: "",
  xhci_pci: "",
  hid_generic: "",
  uhid: "",
  ftdi_sio: "",
  vivid: "n_devs=1 node_types=0x1 num_inputs=1",
};
const applets = ["sh", "mount", "insmod", "switch_root", "mkdir", "cat", "poweroff"];

export interface BootFiles {
  readonly kernel: string;
  readonly initramfs: string;
}

const init = new URL("init.sh", import.meta.url).pathname;

function output(command: string, args: readonly string[], cwd?: string): string {
  return execFileSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin`, LC_ALL: "C.UTF-8" },
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** The package Debian's `linux-image-amd64` stands for today. */
function kernelPackage(): string {
  const find = () =>
    /Depends: (linux-image-\S+-amd64)/.exec(output("apt-cache", ["depends", "linux-image-amd64"]))?.[1];
  let found = find();
  if (found === undefined) {
    output("apt-get", ["update", "-qq"]);
    found = find();
  }
  if (found === undefined) throw new Error("apt knows no linux-image-amd64; is a Debian archive configured?");
  return found;
}

/**
 * A kernel and an initramfs of busybox and the modules above, kept under the product's home: a kernel
 * taken out of its package, not installed, since the guest needs none of what the host runs.
 */
export function bootFiles(): BootFiles {
  const name = kernelPackage();
  const recipe = createHash("sha256")
    .update(JSON.stringify([modules, applets]))
    .update(readFileSync(init))
    .digest("hex");
  const home = process.env["ZIZHUBAN_HOME"] || join(root, ".zizhuban");
  const folder = join(home, "hil", `${name}-${recipe.slice(0, 12)}`);
  const files = { kernel: join(folder, "vmlinuz"), initramfs: join(folder, "initramfs.gz") };
  if (existsSync(folder)) return files;
  const work = mkdtempSync(join(tmpdir(), "zizhuban-kernel-"));
  try {
    const made = join(work, "made");
    mkdirSync(made);
    unpack(name, work);
    const image = readdirSync(join(work, "boot")).find((file) => file.startsWith("vmlinuz-"));
    if (image === undefined) throw new Error(`${name} holds no kernel`);
    copyFileSync(join(work, "boot", image), join(made, "vmlinuz"));
    makeInitramfs(work, image.slice("vmlinuz-".length), join(made, "initramfs.gz"));
    mkdirSync(join(home, "hil"), { recursive: true });
    // Whole or not at all, so that an interrupted run leaves nothing that looks like a kernel.
    output("cp", ["-r", made, `${folder}.part`]);
    renameSync(`${folder}.part`, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return files;
}

function unpack(name: string, work: string): void {
  output("apt-get", ["download", "-qq", name], work);
  const archive = readdirSync(work).find((file) => file.endsWith(".deb"));
  if (archive === undefined) throw new Error(`apt-get download ${name} brought nothing`);
  output("dpkg-deb", ["-x", archive, "."], work);
}

function makeInitramfs(work: string, version: string, target: string): void {
  const tree = join(work, "tree");
  const bin = join(tree, "bin");
  for (const folder of ["bin", "dev", "proc", "sys", "host", "new", "modules", "tmp"])
    mkdirSync(join(tree, folder), { recursive: true });
  copyFileSync("/bin/busybox", join(bin, "busybox"));
  chmodSync(join(bin, "busybox"), 0o755);
  for (const applet of applets) symlinkSync("busybox", join(bin, applet));
  output("depmod", ["-b", work, version]);
  const load = new Map<string, string>();
  for (const [module, parameters] of Object.entries(modules)) {
    const chain = output("modprobe", ["-d", work, "-S", version, "--show-depends", module]);
    const files = [...chain.matchAll(/^insmod (\S+)/gm)].map((match) => match[1] ?? "");
    files.forEach((file, index) => {
      if (!load.has(file)) load.set(file, index === files.length - 1 ? parameters : "");
    });
  }
  for (const file of load.keys()) copyFileSync(file, join(tree, "modules", basename(file)));
  const lines = [...load].map(([file, parameters]) => `insmod /modules/${basename(file)} ${parameters}`);
  writeFileSync(join(tree, "load-modules"), `${lines.join("\n")}\n`);
  copyFileSync(init, join(tree, "init"));
  chmodSync(join(tree, "init"), 0o755);
  output("sh", ["-c", `find . | cpio -o -H newc --quiet | gzip -1 > "$0"`, target], tree);
}
