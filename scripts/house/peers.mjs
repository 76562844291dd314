// The real peers the tests talk to, each a Debian package: no test runs against a stand-in
// where the real thing can be had.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { refuse, run, say } from "./install.mjs";

/** Program → Debian package. */
const peers = {
  chromium: "chromium",
  cupsd: "cups",
  ffmpeg: "ffmpeg",
  ippeveprinter: "cups-ipp-utils",
  ip: "iproute2",
  ipptool: "cups-ipp-utils",
  "dbus-daemon": "dbus",
  mosquitto: "mosquitto",
  pcscd: "pcscd",
  pdfinfo: "poppler-utils",
  pdftotext: "poppler-utils",
  openssl: "openssl",
  socat: "socat",
  strace: "strace",
  upsd: "nut-server",
  "/usr/lib/pcsc/drivers/serial/libifdvpcd.so": "vsmartcard-vpcd",
};

/** What the machine that `npm run hil` boots is made of, and what runs inside it. */
export const hilPeers = {
  "qemu-system-x86_64": "qemu-system-x86",
  "/bin/busybox": "busybox-static",
  cpio: "cpio",
  modprobe: "kmod",
  udevadm: "udev",
  ffmpeg: "ffmpeg",
  pcscd: "pcscd",
  "/usr/lib/pcsc/drivers/ifd-ccid.bundle": "libccid",
};

function present(program) {
  if (program.startsWith("/")) return existsSync(program);
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/bin", "/sbin", "/bin"];
  return folders.some((folder) => folder !== "" && existsSync(join(folder, program)));
}

export async function ensurePeers(wanted = peers) {
  const missing = Object.keys(wanted).filter((program) => !present(program));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.map((program) => wanted[program]))];
  const line = `apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (process.getuid?.() !== 0)
    refuse(`The tests need programs that only root can install. Run: sudo ${line}`);
  say(`· installing test peers: ${packages.join(", ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const quiet = { env, stdio: ["ignore", "ignore", "inherit"] };
  await run("apt-get", ["update", "-qq"], quiet);
  const code = await run("apt-get", line.split(" ").slice(1), quiet);
  const still = missing.filter((program) => !present(program));
  if (code !== 0 || still.length > 0) refuse(`Not installed: ${still.join(", ")}. Run: ${line}`);
}
