import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@zizhuban/device-agent-contract";
import { afterEach, expect, it } from "vitest";
import { cameraProfiles, findCameras, v4l2Wire } from "./index.ts";

let root = "";
afterEach(() => rm(root, { recursive: true, force: true }));

/** The files of a machine, as udev and sysfs lay them out. */
async function machine(nodes: Readonly<Record<string, { name: string; index: string; byId?: string }>>) {
  root = await mkdtemp(join(tmpdir(), "zizhuban-cameras-"));
  await mkdir(join(root, "dev/v4l/by-id"), { recursive: true });
  await mkdir(join(root, "dev/v4l/by-path"), { recursive: true });
  for (const [node, { name, index, byId }] of Object.entries(nodes)) {
    const folder = join(root, "sys/class/video4linux", node);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "name"), `${name}\n`);
    await writeFile(join(folder, "index"), `${index}\n`);
    await writeFile(join(root, "dev", node), "");
    await symlink(`../../${node}`, join(root, "dev/v4l/by-path", `pci-${node}`));
    if (byId !== undefined) await symlink(`../../${node}`, join(root, "dev/v4l/by-id", byId));
  }
  return root;
}

it("names a camera by what outlives another port, and passes over nodes without pictures", async () => {
  const files = await machine({
    video0: { name: "Document Camera", index: "0", byId: "usb-Acme-video-index0" },
    video1: { name: "Document Camera", index: "1", byId: "usb-Acme-video-index1" },
    video2: { name: "Portrait", index: "0" },
    vbi0: { name: "Portrait", index: "0" },
  });
  expect(await findCameras(files)).toEqual([
    { path: "/dev/v4l/by-id/usb-Acme-video-index0", model: "Document Camera" },
    { path: "/dev/v4l/by-path/pci-video2", model: "Portrait" },
  ]);
});

it("finds none where there are none, and gives the bare name without udev", async () => {
  const files = await machine({ video0: { name: "Webcam", index: "0" } });
  await rm(join(files, "dev/v4l"), { recursive: true });
  expect(await findCameras(files)).toEqual([{ path: "/dev/video0", model: "Webcam" }]);
  await rm(join(files, "sys"), { recursive: true });
  expect(await findCameras(files)).toEqual([]);
});

it("is absent when udev's name and the kernel's node are both gone, not while the name is made anew", async () => {
  const root = await machine({ video0: { name: "Camera", index: "0", byId: "usb-Acme-video-index0" } });
  const path = join(root, "dev/v4l/by-id/usb-Acme-video-index0");
  const { probe } = v4l2Wire({ path, profile: cameraProfiles.any, clock: systemClock, root });
  expect(await probe()).toMatchObject({ ok: true });
  await rm(path);
  expect(await probe()).toMatchObject({ ok: true });
  await rm(join(root, "sys/class/video4linux/video0"), { recursive: true });
  expect(await probe()).toMatchObject({ ok: false, code: "portNotFound" });
});
