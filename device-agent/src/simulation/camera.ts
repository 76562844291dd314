import type { Clock } from "@zizhuban/device-agent-contract";
import { startCameraSimulator } from "../devices/camera/simulator.ts";
import { cornersOf, photographPage, type FlatPicture } from "./photograph.ts";
import { drawSamplePage, samplePages } from "./sample-pages.ts";
import type { Thing } from "./stage.ts";

/** Of the simulated camera's picture. */
const size = { width: 1_600, height: 1_200 } as const;

/** Nothing under the camera but the desk. */
const bareDesk: FlatPicture = { pixels: Uint8Array.of(54, 50, 46), width: 1, height: 1 };

/** A page of the sample citizen on the desk, askew, as a hand lays it down. */
async function photograph(key: string | undefined): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const sample = samplePages.find((page) => page.key === key);
  const page = sample === undefined ? bareDesk : await drawSamplePage(sample, 1_000);
  const corners = cornersOf({ ...size, turn: 5, tiltAcross: 6, tiltDown: -9 });
  const nowhere = cornersOf({ ...size, turn: 0, tiltAcross: 0, tiltDown: 0, fill: 0.001 });
  const { pixels } = photographPage(page, { ...size, corners: sample === undefined ? nowhere : corners });
  return new Uint8Array(
    await sharp(pixels, { raw: { ...size, channels: 3 } })
      .jpeg({ quality: 85 })
      .toBuffer(),
  );
}

/** A silhouette, which is nobody. */
async function silhouette(): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="1280" height="720"><rect width="1280" height="720"
    fill="#b9c6c9"/><circle cx="640" cy="290" r="130" fill="#5d6f74"/><path d="M380 720q0-260 260-260t260 260z" fill="#5d6f74"/></svg>`;
  return new Uint8Array(await sharp(Buffer.from(drawing)).jpeg({ quality: 85 }).toBuffer());
}

/** A camera on a TCP port of this machine; a picture is drawn when a page is laid down, or somebody first looks. */
export async function simulateCamera(
  name: string,
  kind: "document" | "portrait",
  clock: Clock,
): Promise<{ thing: Thing; target: { host: string; port: number; path: string } }> {
  let laid: string | undefined = samplePages[0]?.key;
  const drawn = new Map<string | undefined, Promise<Uint8Array>>();
  let latest: Uint8Array | undefined;
  async function draw(): Promise<Uint8Array> {
    const page = laid;
    const drawing = drawn.get(page) ?? (kind === "portrait" ? silhouette() : photograph(page));
    drawn.set(page, drawing);
    const picture = await drawing;
    if (page === laid) latest = picture;
    return picture;
  }
  const simulator = await startCameraSimulator({
    clock,
    picture() {
      const next = draw();
      // A camera does not stop while a page is exchanged under it: until the new picture is drawn it shows the old one.
      return latest === undefined ? next : Promise.resolve(latest);
    },
  });
  const cards = {
    known: samplePages,
    insert(key: string) {
      if (!samplePages.some((page) => page.key === key)) return false;
      laid = key;
      return true;
    },
    remove() {
      laid = undefined;
    },
    inserted: () => laid,
    async seen() {
      await draw();
    },
  };
  const thing: Thing = { name, class: "camera", simulator, ...(kind === "document" && { cards }) };
  const { host, port, path } = simulator;
  return { thing, target: { host, port, path } };
}
