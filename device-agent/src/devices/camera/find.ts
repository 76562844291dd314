import { readdir, readFile, realpath } from "node:fs/promises";
import { join } from "node:path";

/** A V4L2 camera of this machine. */
export interface CameraFacts {
  /** `/dev/v4l/by-id/…` where udev made such a name, else `by-path`, else the number of the day: `/dev/video0`. */
  readonly path: string;
  /** What the driver calls it. */
  readonly model: string;
}

const list = (folder: string) => readdir(folder).catch((): string[] => []);
const read = (file: string) =>
  readFile(file, "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );

/** Names that outlive another port or another order at start, by the device they lead to; the better ones win. */
async function lastingNames(root: string): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (const kind of ["by-path", "by-id"]) {
    for (const name of await list(join(root, "dev/v4l", kind))) {
      const target = await realpath(join(root, "dev/v4l", kind, name)).catch(() => undefined);
      if (target !== undefined) names.set(target, join("/dev/v4l", kind, name));
    }
  }
  return names;
}

/**
 * Every camera the kernel has. A camera's further nodes carry no pictures (index above 0; uvcvideo puts its metadata there:
 * kernel.org, Documentation/userspace-api/media/v4l/metafmt-uvc.rst).
 * @param root where another machine's files are laid out
 */
export async function findCameras(root = "/"): Promise<CameraFacts[]> {
  const classes = join(root, "sys/class/video4linux");
  const names = await lastingNames(root);
  const found: CameraFacts[] = [];
  for (const node of (await list(classes)).toSorted()) {
    if (!node.startsWith("video") || (await read(join(classes, node, "index"))) !== "0") continue;
    const model = (await read(join(classes, node, "name"))) ?? "";
    found.push({ path: names.get(join(root, "dev", node)) ?? join("/dev", node), model });
  }
  return found;
}
