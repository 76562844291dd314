import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { delay, type Clock } from "@zizhuban/device-agent-contract";
import type { Simulator } from "../device.ts";
import { SimulatedEngine, type EnginePaper } from "./simulator-engine.ts";
import { sheets, type Tray } from "./simulator-attributes.ts";
import { answerIpp, type PanelState } from "./simulator-operations.ts";

export interface CertificatePrinterSimulator extends Simulator {
  /** `ipp://127.0.0.1:<port>/ipp/print`, the same for its whole life. */
  readonly url: string;
  /** What came out, oldest first. */
  papers(): readonly EnginePaper[];
  onPaper(listener: (paper: EnginePaper) => void): () => void;
  /** A hand puts a new cartridge in, or an empty waste box. */
  replace(supply: "toner" | "wasteBox"): void;
}

export interface CertificatePrinterSimulatorOptions {
  readonly clock: Clock;
  /** Milliseconds a page takes; 2,500 is a 24-pages-a-minute laser printer, 0 prints before it answers. */
  readonly pageMs?: number;
  /** `document-format-supported`; PDF where it is not given. */
  readonly formats?: readonly ("application/pdf" | "image/pwg-raster")[];
  /** Pages for one percent of toner; the waste box fills half as fast. 24 is a cartridge for 2,400 pages. */
  readonly pagesPerPercent?: number;
  /** Called at the moment a page is out, with how many of its job are: whoever asks for the job hears of it later. */
  readonly onPage?: (pages: number) => void;
}

/** Faults that stop paper, with the reason the printer gives for each. */
const stops: Readonly<Record<string, string>> = {
  paperOut: "media-empty-error",
  paperJam: "media-jam-error",
  coverOpen: "cover-open-error",
  tonerOut: "toner-empty-error",
  outputFull: "output-area-full-error",
  wasteFull: "marker-waste-full-error",
};
const warnings: Readonly<Record<string, string>> = {
  paperLow: "media-low-warning",
  tonerLow: "toner-low-warning",
  wasteAlmostFull: "marker-waste-almost-full-warning",
};
/**
 * `wrongPaper`: Letter in both trays; `trayEmpty`: only the first tray has none, the other goes on. `stopsMidway`: power
 * goes in the middle of the next first page. `slow`: its answers and its pages. The rest is how it answers.
 */
const behaviours = [
  "wrongPaper",
  "trayEmpty",
  "switchedOff",
  "busy",
  "stopsMidway",
  "abortsJob",
  "forgetsJobs",
  "garbage",
  "silent",
  "slow",
] as const;
const faults: readonly string[] = [...Object.keys(stops), ...Object.keys(warnings), ...behaviours];

const path = "/ipp/print";
const maximumRequest = 16 * 1024 * 1024;
/** Under `slow`: milliseconds to an answer, and how many times as long a page takes. */
const [slowMs, slowPages] = [700, 4];

/** A small IPP printer on a loopback port of its own: real HTTP, real IPP, paced by the clock, faults on demand. */
export async function startCertificatePrinterSimulator(
  options: CertificatePrinterSimulatorOptions,
): Promise<CertificatePrinterSimulator> {
  const { clock, pageMs = 2500, formats = ["application/pdf"], pagesPerPercent = 24, onPage } = options;
  const active = new Set<string>();
  const papers: EnginePaper[] = [];
  const listeners = new Set<(paper: EnginePaper) => void>();
  const engine = new SimulatedEngine({
    clock,
    pageMs: () => (active.has("slow") ? slowPages * pageMs : pageMs),
    blocked: ({ ticket }) =>
      Object.keys(stops).some((fault) => active.has(fault)) ||
      trays().find(({ name }) => name === ticket.tray)?.sheet?.media !== sheets.a4.media,
    onPaper: (paper) => {
      papers.push(paper);
      for (const listener of listeners) listener(paper);
    },
    ...(onPage !== undefined && { onPage }),
  });
  let server: Server | undefined;
  let port = 0;
  let cancelPowerCut: (() => void) | undefined;
  let bootAt = clock.now();
  /** What was in them, and how many impressions the engine had made then. */
  const toner = { level: 72, since: engine.impressions };
  const waste = { level: 31, since: engine.impressions };
  const pagesSince = ({ since }: { readonly since: number }) => engine.impressions - since;
  const tonerLevel = () => Math.max(0, toner.level - Math.floor(pagesSince(toner) / pagesPerPercent));
  const wasteLevel = () => Math.min(100, waste.level + Math.floor(pagesSince(waste) / (2 * pagesPerPercent)));

  function trays(): readonly Tray[] {
    const sheet = active.has("wrongPaper") ? sheets.letter : sheets.a4;
    return [
      { name: "tray-1", sheet: active.has("trayEmpty") || active.has("paperOut") ? undefined : sheet },
      { name: "tray-2", sheet: active.has("paperOut") ? undefined : sheet },
    ];
  }

  const panel = (): PanelState => ({
    formats,
    trays: trays(),
    toner: active.has("tonerOut") ? 0 : active.has("tonerLow") ? 6 : tonerLevel(),
    waste: active.has("wasteFull") ? 100 : active.has("wasteAlmostFull") ? 93 : wasteLevel(),
    reasons: [
      ...[...active].flatMap((fault) => stops[fault] ?? warnings[fault] ?? []),
      ...(active.has("trayEmpty") ? ["media-empty-report"] : []),
    ],
    stopped: Object.keys(stops).some((fault) => active.has(fault)),
    busy: active.has("busy"),
    forgetful: active.has("forgetsJobs"),
    abortsJobs: active.has("abortsJob"),
  });

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (request.method !== "POST" || request.url !== path) return void response.writeHead(404).end();
    if (request.headers["content-type"] !== "application/ipp") return void response.writeHead(415).end();
    if (body === undefined) return void response.writeHead(413).end();
    if (active.has("silent")) return;
    if (active.has("slow")) await delay(clock, slowMs);
    const answer = answerIpp(body, { engine, printerUri: url(), panel, now: () => clock.now(), bootAt });
    if (answer === undefined) return void response.writeHead(400).end();
    response.writeHead(200, { "content-type": "application/ipp" });
    response.end(active.has("garbage") ? answer.map((byte) => byte ^ 0x5a) : answer);
    if (active.has("stopsMidway") && engine.active?.document !== undefined) {
      cancelPowerCut ??= clock.after(pageMs / 2, powerOff);
    }
  }

  const url = () => `ipp://127.0.0.1:${port}${path}`;

  async function powerOn(): Promise<void> {
    bootAt = clock.now();
    const next = createServer((request, response) => {
      respond(request, response).catch(() => response.destroy());
    });
    server = next;
    next.listen(port, "127.0.0.1");
    await once(next, "listening");
    const address = next.address();
    if (address !== null && typeof address !== "string") port = address.port;
  }

  /** The same port; should somebody hold it for a moment, it is tried again. */
  function powerOnAgain(): void {
    powerOn().catch(() => clock.after(100, powerOnAgain));
  }

  function powerOff(): void {
    cancelPowerCut?.();
    cancelPowerCut = undefined;
    server?.close();
    server?.closeAllConnections();
    server = undefined;
    engine.forget();
  }

  await powerOn();
  return {
    faults,
    url: url(),
    active: () => [...active],
    fault(name) {
      if (!faults.includes(name)) return false;
      active.add(name);
      if (name === "switchedOff") powerOff();
      engine.refresh();
      return true;
    },
    heal(name) {
      if (name !== undefined && !faults.includes(name)) return false;
      if (name === undefined) active.clear();
      else active.delete(name);
      if (!active.has("stopsMidway")) {
        cancelPowerCut?.();
        cancelPowerCut = undefined;
      }
      if (server === undefined && !active.has("switchedOff") && !active.has("stopsMidway")) powerOnAgain();
      engine.refresh();
      return true;
    },
    papers: () => papers,
    onPaper(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    replace(supply) {
      if (supply === "toner") Object.assign(toner, { level: 100, since: engine.impressions });
      else Object.assign(waste, { level: 0, since: engine.impressions });
    },
    async stop() {
      const last = server;
      powerOff();
      if (last?.listening === true) await once(last, "close");
    },
  };
}

async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= maximumRequest) chunks.push(bytes);
  }
  return length > maximumRequest ? undefined : Buffer.concat(chunks);
}
