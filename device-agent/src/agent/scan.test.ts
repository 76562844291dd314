import { parser } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { XfsClient } from "../testing.ts";
import { startCitizensWorld, type CitizensWorld } from "./testing.ts";

// A citizen lays pages under the camera: the whole agent, the simulated IP camera at the end of a TCP wire, the page
// on its socket and at its addresses.

let world: CitizensWorld;
let camera: XfsClient;
let kiosk: XfsClient;
let reader: XfsClient;
let program: XfsClient;
let hand: XfsClient;
beforeAll(async () => {
  world = await startCitizensWorld();
  [camera, kiosk, reader] = await Promise.all([
    world.connect("DocumentCamera"),
    world.connect("Kiosk"),
    world.connect("IdCardReader"),
  ]);
  program = await world.agent.connect("DocumentCamera");
  hand = await world.agent.connect("Kiosk");
  await hand.call("Simulator.Insert", { device: "DocumentCamera", card: "household" });
});
afterAll(() => world.stop());
afterEach(async () => {
  await kiosk.call("Visit.End");
  await off();
  await hand.call("Simulator.Insert", { device: "DocumentCamera", card: "household" });
});

const Page = Type.Object({
  id: Type.String(),
  url: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
});
const parseScan = parser(
  Type.Object({
    scan: Type.Object({ id: Type.String(), pages: Type.Array(Page) }),
    liveUrl: Type.Optional(Type.String()),
  }),
);
const parseDocument = parser(
  Type.Object({
    document: Type.Object({
      url: Type.String(),
      type: Type.String(),
      pages: Type.Integer(),
      bytes: Type.Integer(),
    }),
  }),
);

const asPage = () => ({ headers: { ...world.headers, "sec-fetch-site": "same-origin" } });
const get = (path: string, signal?: AbortSignal) =>
  fetch(new URL(path, world.agent.url), { ...asPage(), ...(signal !== undefined && { signal }) });
const status = async () => JSON.stringify((await camera.call("Extension.Status")).payload);
const off = () => vi.waitFor(async () => expect(await status()).toContain('"camera":"off"'));

async function scanned(name: "Scan.Open" | "Scan.Capture", client = camera) {
  const done = await client.call(name, {}, { timeout: 30_000 });
  const parsed = parseScan(done.payload);
  if (!parsed.ok) throw new Error(JSON.stringify(done));
  return parsed.value;
}

async function openScan() {
  await off();
  await world.identify(reader, "zhang");
  return await scanned("Scan.Open");
}

/** Reads the stream until it has shown so many pictures. */
async function watch(response: Response, pictures: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const body = response.body?.getReader();
  for (;;) {
    const { value, done } = (await body?.read()) ?? { done: true, value: undefined };
    if (done || value === undefined) throw new Error("the live picture ended");
    chunks.push(value);
    const all = Buffer.concat(chunks);
    if (all.toString("latin1").split("--frame\r\n").length - 1 <= pictures) continue;
    await body?.cancel();
    return new Uint8Array(all);
  }
}

describe("consent", () => {
  it("without a visit the camera stays off, and a program cannot switch it on at all", async () => {
    await off();
    expect((await camera.call("Scan.Open")).payload).toEqual({ errorCode: "noVisit" });
    expect((await program.call("Scan.Open")).header.completionCode).toBe("authorisationRequired");
    expect((await program.call("Camera.TakePicture")).header.completionCode).toBe("sequenceError");
    expect((await camera.call("Camera.TakePicture")).header.completionCode).toBe("authorisationRequired");
    expect(await status()).toContain('"camera":"off"');
  });

  it("while a step holds it everybody is told that it is on, and a program may take the picture of now", async () => {
    await openScan();
    expect(await status()).toContain('"camera":"on"');
    const { payload } = await program.call("Camera.TakePicture");
    const picture = Buffer.from(/"pictureFile":"([^"]+)"/.exec(JSON.stringify(payload))?.[1] ?? "", "base64");
    expect((await sharp(picture).metadata()).format).toBe("jpeg");
    const other = await program.call("Camera.TakePicture", { camera: "room" });
    expect(other.payload).toEqual({ errorCode: "cameraNotSupported" });
  });
});

describe("a scan", () => {
  it("shows live, keeps pages by address, and ends as one PDF", async () => {
    const { liveUrl = "" } = await openScan();
    const live = await get(liveUrl);
    expect(live.headers.get("content-type")).toContain("multipart/x-mixed-replace");
    expect(live.headers.get("cache-control")).toBe("no-store");
    const seen = await watch(live, 2);
    expect(Buffer.from(seen).includes(Buffer.from([0xff, 0xd8, 0xff]))).toBe(true);
    expect((await get(liveUrl)).status).toBe(404);

    await scanned("Scan.Capture");
    const { scan } = await scanned("Scan.Capture");
    expect(scan.pages).toHaveLength(2);
    const [first, second] = scan.pages;
    if (first === undefined || second === undefined) throw new Error("two pages");
    expect(first.height / first.width).toBeCloseTo(Math.SQRT2, 1);
    const shown = await get(first.url);
    expect(shown.headers.get("content-type")).toBe("image/jpeg");
    expect((await shown.arrayBuffer()).byteLength).toBeLessThan(300 * 1024);

    await camera.call("Scan.Remove", { page: first.id });
    expect((await get(first.url)).status).toBe(404);
    const finished = parseDocument((await camera.call("Scan.Finish")).payload);
    if (!finished.ok) throw new Error(finished.detail);
    const { document } = finished.value;
    expect(document).toMatchObject({ type: "application/pdf", pages: 1 });
    const pdf = Buffer.from(await (await get(document.url)).arrayBuffer());
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(pdf).toHaveLength(document.bytes);
    expect((await get(second.url)).status).toBe(404);
    await off();
    await kiosk.call("Visit.End");
    expect((await get(document.url)).status).toBe(404);
  });

  it("no message of it holds a picture", async () => {
    await openScan();
    await scanned("Scan.Capture");
    for (const message of camera.received) expect(JSON.stringify(message).length).toBeLessThan(4_000);
  });

  it("says when no page lies there, and reads the next one that is laid down", async () => {
    await openScan();
    await hand.call("Simulator.Remove", { device: "DocumentCamera" });
    await vi.waitFor(async () =>
      expect((await camera.call("Scan.Capture")).payload).toEqual({ errorCode: "pageNotFound" }),
    );
    await hand.call("Simulator.Insert", { device: "DocumentCamera", card: "proof" });
    await vi.waitFor(() => scanned("Scan.Capture"));
  });

  it("reads the code on what lies there, for the requester", async () => {
    await openScan();
    const { payload } = await camera.call("Scan.ReadBarcode", {}, { timeout: 20_000 });
    const encoded = /"barcodeData":"([^"]+)"/.exec(JSON.stringify(payload))?.[1] ?? "";
    expect(Buffer.from(encoded, "base64").toString()).toContain("/sample/");
  });

  it("a portrait is one picture and stays one", async () => {
    const portrait = await world.connect("PortraitCamera");
    await world.identify(reader, "zhang");
    await vi.waitFor(async () =>
      expect(JSON.stringify((await portrait.call("Extension.Status")).payload)).toContain('"off"'),
    );
    await scanned("Scan.Open", portrait);
    await scanned("Scan.Capture", portrait);
    expect((await portrait.call("Scan.Capture")).payload).toEqual({ errorCode: "tooManyPages" });
    const finished = parseDocument((await portrait.call("Scan.Finish")).payload);
    expect(finished).toMatchObject({ ok: true, value: { document: { type: "image/jpeg", pages: 1 } } });
    portrait.close();
  });
});

const endings: readonly [string, () => Promise<unknown>][] = [
  ["Close", () => camera.call("Scan.Close")],
  ["the end of the visit", () => kiosk.call("Visit.End")],
  ["Camera.Reset", () => program.call("Camera.Reset")],
  [
    "the camera being unplugged",
    async () => {
      await hand.call("Simulator.Fault", { device: "DocumentCamera", fault: "unplugged" });
      await camera.next(({ header }) => header.name === "Scan.Ended");
      await hand.call("Simulator.Heal", { device: "DocumentCamera" });
    },
  ],
];

describe("whatever ends the step", () => {
  it.each(endings)("%s: the camera is off, the stream is cut, the pages are gone", async (_name, end) => {
    const { liveUrl = "" } = await openScan();
    const live = await get(liveUrl);
    const body = live.body?.getReader();
    await body?.read();
    const { scan } = await scanned("Scan.Capture");
    const page = scan.pages[0]?.url ?? "";
    expect((await get(page)).status).toBe(200);

    await end();
    // Cut in the middle: the page's picture freezes or breaks, and nothing more comes.
    await expect(
      (async () => {
        while ((await body?.read())?.done !== true);
      })(),
    ).rejects.toThrow();
    expect((await get(page)).status).toBe(404);
    await off();
    expect((await camera.call("Scan.Capture")).payload).toEqual({ errorCode: "noScan" });
  });
});
