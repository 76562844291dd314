import { isDeepStrictEqual } from "node:util";
import {
  lightSlots,
  type Clock,
  type DeviceView,
  type FlashRate,
  type LightSlot,
  type PrintJobView,
} from "@zizhuban/device-agent-contract";
import type { IdCardReader } from "../devices/id-card-reader/index.ts";
import type { VendorMode } from "../device-service/index.ts";
import type { PrintService } from "../printing/index.ts";
import type { Devices } from "./devices/index.ts";
import type { LightChanges, Lights } from "../devices/lights/index.ts";

/** Everything the guidance lights follow from: what devices, visit and printing say, never what is hoped. */
export interface GuidanceFacts {
  /** Somebody is asked for a card now. */
  readonly identifying: boolean;
  /** Slots out of which paper is coming, or where it waits to be taken. */
  readonly paper: ReadonlyMap<LightSlot, "coming" | "waiting">;
  readonly devices: readonly DeviceView[];
  /** No citizen is served: the battery is almost empty, or a technician is at work. */
  readonly closed: boolean;
}

const lit = (on: boolean): FlashRate => (on ? "continuous" : "off");

/** What shines. Slow flashing asks for a hand, steady light shows a state. */
export function guide({ identifying, paper, devices, closed }: GuidanceFacts): Record<LightSlot, FlashRate> {
  const away = (view: DeviceView) => view.status.state === "offline" || view.status.state === "fault";
  const readers = devices.filter((view) => view.class === "id-card-reader");
  const printers = devices.filter(
    (view) => view.class === "receipt-printer" || view.class === "certificate-printer",
  );
  const bad = closed || (readers.length > 0 && readers.every(away));
  const warning =
    !bad &&
    [...readers, ...printers].some(
      ({ status }) =>
        status.state === "offline" ||
        status.state === "fault" ||
        status.state === "attention" ||
        ("warnings" in status && status.warnings.length > 0),
    );
  const scanning = devices.some(
    ({ status }) => status.state === "ready" && "scanning" in status && status.scanning,
  );
  const operator = devices.some(
    ({ status }) => "readings" in status && (status.readings.operatorSwitch ?? "run") !== "run",
  );
  const slot = (name: LightSlot): FlashRate => {
    const state = paper.get(name);
    return state === "coming" ? "medium" : lit(state === "waiting");
  };
  const left = readers.some(({ status }) => status.state === "ready" && status.card === "left");
  const waiting: FlashRate = left ? "slow" : "off";
  const reader: FlashRate = identifying && !bad ? "medium" : waiting;
  return {
    cardReader: reader,
    contactless: reader,
    scanner: scanning ? "medium" : "off",
    receiptPrinter: slot("receiptPrinter"),
    documentPrinter: slot("documentPrinter"),
    statusGood: lit(!bad && !warning),
    statusWarning: lit(warning),
    statusBad: lit(bad),
    statusInService: lit(!bad),
    statusSupervisor: lit(operator),
    fasciaLight: lit(!closed),
  };
}

/** Milliseconds the slot still shines when the paper is out: no sensor tells that it was taken. */
const shinesAfterPaper = 20_000;

export interface Guidance {
  /** The same reader, its reads watched: its light shines exactly while it waits for a card. */
  watched(reader: IdCardReader): IdCardReader;
  printer(slot: "receiptPrinter" | "documentPrinter", job: PrintJobView): void;
  /** Something the lights follow from has changed. */
  update(): void;
  stop(): void;
}

/** Drives the guidance lights of a kiosk, so that what the screen says and the light does is one thing. */
export function createGuidance(parts: {
  readonly lights: readonly Pick<Lights, "abilities" | "set">[];
  readonly devices: () => readonly DeviceView[];
  readonly closed: () => boolean;
  readonly clock: Clock;
}): Guidance {
  const { lights, devices, closed, clock } = parts;
  const paper = new Map<LightSlot, "coming" | "waiting">();
  const forget = new Map<LightSlot, () => void>();
  let reads = 0;
  let told: Partial<Record<LightSlot, FlashRate>> = {};

  function update(): void {
    const wanted = guide({ identifying: reads > 0, paper, devices: devices(), closed: closed() });
    if (isDeepStrictEqual(wanted, told)) return;
    for (const board of lights) {
      const changes: LightChanges = {};
      for (const slot of lightSlots) {
        const rates = board.abilities[slot]?.flashRates;
        const rate = wanted[slot];
        if (rates === undefined || told[slot] === rate) continue;
        changes[slot] = { flashRate: rates.includes(rate) ? rate : "continuous" };
      }
      // What a board that is away was told, it shows when it comes back; its status says that it is away.
      if (Object.keys(changes).length > 0) void board.set(changes);
    }
    told = wanted;
  }

  return {
    update,
    watched: (reader) => ({
      ...reader,
      async read(options) {
        reads += 1;
        update();
        try {
          return await reader.read(options);
        } finally {
          reads -= 1;
          update();
        }
      },
    }),
    printer(slot, { state }) {
      if (state === "printing" || state === "sending") paper.set(slot, "coming");
      else if (state === "printed" || state === "unknown") {
        paper.set(slot, "waiting");
        forget.get(slot)?.();
        const cancel = clock.after(shinesAfterPaper, () => {
          if (paper.get(slot) === "waiting") paper.delete(slot);
          update();
        });
        forget.set(slot, cancel);
      } else if (state === "notPrinted") paper.delete(slot);
      update();
    },
    stop() {
      for (const cancel of forget.values()) cancel();
    },
  };
}

/** Tells the lights of everything they follow from. */
export function followWithLights(
  guidance: Guidance,
  parts: {
    readonly devices: Pick<Devices, "all" | "receiptPrinters" | "lights">;
    readonly printing: Pick<PrintService, "onChange">;
    readonly vendorMode: Pick<VendorMode, "onNews">;
  },
): void {
  const { devices, printing, vendorMode } = parts;
  const receiptPrinters = new Set(devices.receiptPrinters.map(({ name }) => name));
  printing.onChange((job) =>
    guidance.printer(receiptPrinters.has(job.printer) ? "receiptPrinter" : "documentPrinter", job),
  );
  vendorMode.onNews(() => guidance.update());
  // Its own board's news would only ask it to look again at what it has just told it.
  const others = devices.all.filter((device) => !devices.lights.some((lights) => lights === device));
  for (const device of others) device.onChange(() => guidance.update());
  guidance.update();
}
