import { isDeepStrictEqual } from "node:util";
import {
  delay,
  fail,
  ok,
  Sensitive,
  type BarcodeReaderStatus,
  type Clock,
  type DeviceView,
} from "@zizhuban/device-agent-contract";
import { listeners, type Connection, type Transport } from "../../transports/index.ts";
import { createRecovery, type RecoveryBook, type Rung, type Trouble } from "../recovery.ts";
import { delays as standardDelays, type Delays } from "./delays.ts";
import { createScannerDriver, type CutOff, type ScannerDriver } from "./driver.ts";
import type { BarcodeReaderProfile } from "./profiles.ts";
import type { Heard } from "./protocol.ts";
import { statusAfter, statusWithoutWire, type ScannerFailure } from "./status.ts";
import { identifiableSymbologies, symbologyOf } from "./symbologies.ts";
import type { BarcodeReader, ScanOptions, ScanResult } from "./verbs.ts";

export interface BarcodeReaderOptions {
  readonly name: string;
  readonly profile: BarcodeReaderProfile;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly delays?: Partial<Delays>;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
}

interface Session {
  readonly connection: Connection;
  readonly driver: ScannerDriver;
}

interface Request {
  readonly options: ScanOptions;
  /** Ends it from our side, besides the requester's own signal. */
  readonly ended: AbortController;
  readonly resolve: (result: ScanResult) => void;
}

/** Bytes without a code in them that may be left over from an earlier owner of the line; more is a scanner gone mad. */
const quiet = 256;
/** Broken codes in one read after which the citizen should hear of it. */
const patience = 3;

function namesSymbologies({ wire: { framing } }: BarcodeReaderProfile): boolean {
  return framing.kind === "line" ? framing.identifier : framing.identifierAt !== undefined;
}

/**
 * A barcode scanner. Its life: open, ask who it is where it can be asked, then look after it now and then; it is lit
 * only while a read is pending. Any failure discards the connection, and a new one is built from the beginning.
 */
export function createBarcodeReader(options: BarcodeReaderOptions): BarcodeReader {
  const { name, profile, transport, clock } = options;
  const delays: Delays = { ...standardDelays, ...options.delays };
  const changes = listeners<DeviceView>();
  const stopping = new AbortController();
  const recovery = createRecovery({
    clock,
    pause: delays.reopen,
    longest: delays.reopenCap,
    rungs: ["reopen", "restart"],
    ...(options.recovery !== undefined && { book: options.recovery }),
  });
  let status: BarcodeReaderStatus = { state: "starting" };
  let firmware: string | undefined;
  let request: Request | undefined;
  let wake = () => {};
  let life: Promise<void> | undefined;

  const view = (): DeviceView => ({ name, class: "barcode-reader", status });

  function become(next: BarcodeReaderStatus): void {
    if (isDeepStrictEqual(next, status)) return;
    status = next;
    changes.emit(view());
  }

  function answer(result: ScanResult): void {
    request?.resolve(result);
    request = undefined;
  }

  async function live(): Promise<void> {
    let rung: Rung | undefined;
    while (!stopping.signal.aborted) {
      const trouble = recovery.out() ? undefined : await attempt(rung);
      rung = trouble === undefined ? undefined : recovery.failed(trouble);
      if (recovery.out()) become({ state: "offline", reason: "outOfService" });
      await recovery.wait(stopping.signal);
    }
  }

  /** One connection's life; what was wrong with it at its end, or nothing when the device is stopped. */
  async function attempt(rung: Rung | undefined): Promise<Trouble | undefined> {
    if (rung === "restart") firmware = undefined;
    const session = await open();
    if (typeof session === "string") return session;
    recovery.well();
    const failure = await serve(session);
    if (failure !== undefined) become(statusAfter(failure));
    answer(failure === undefined ? fail("canceled") : fail("scannerFault", failure));
    session.driver.close();
    await session.connection.close();
    return failure === undefined ? undefined : "broken";
  }

  /** A session, or what is wrong, and then the status says it: a mad scanner is not called ready between two fits. */
  async function open(): Promise<Session | Trouble> {
    const opened = await transport.open();
    if (!opened.ok) {
      if (opened.code !== "portNotFound" || recovery.missed(transport.absenceIsCertain))
        become(statusWithoutWire(opened.code));
      return "absent";
    }
    const connection = opened.value;
    const driver = createScannerDriver(connection, profile, clock, delays);
    // An earlier owner of the line may have left it lit.
    const dark = await driver.trigger(false);
    await delay(clock, delays.settle, stopping.signal);
    const sane = dark.ok && driver.noise() > quiet ? fail("babble") : dark;
    const identity = sane.ok ? await driver.identify() : sane;
    if (identity.ok) {
      firmware = identity.value === undefined ? undefined : printable(identity.value);
      return { connection, driver };
    }
    become(statusAfter(identity.code));
    driver.close();
    await connection.close();
    return identity.code === "noAnswer" || identity.code === "connectionLost" ? "silent" : "broken";
  }

  /** Until the scanner fails or the device is stopped. */
  async function serve({ driver }: Session): Promise<ScannerFailure | undefined> {
    const ended: { failure?: ScannerFailure } = {};
    const failed = () => ended.failure !== undefined;
    const stopListening = driver.onFailure((code) => {
      ended.failure = code;
      wake();
    });
    try {
      become({ state: "ready", scanning: false });
      while (!stopping.signal.aborted && !failed()) {
        if (request === undefined) await pause(delays.poll);
        if (failed()) break;
        if (request !== undefined) {
          await serveRead(driver, request, failed);
          // What the scanner says once more of the code just read is nobody's: it is not the next read's.
          await delay(clock, delays.settle, stopping.signal);
        } else if (!stopping.signal.aborted) await driver.identify();
      }
      return ended.failure;
    } finally {
      stopListening();
    }
  }

  /** Leaves the request unanswered when the scanner failed, so that the status is changed before anyone hears of it. */
  async function serveRead(driver: ScannerDriver, read: Request, failed: () => boolean): Promise<void> {
    const signal = AbortSignal.any([read.options.signal, read.ended.signal]);
    driver.clear();
    become({ state: "ready", scanning: true });
    const result = await scan(driver, { ...read.options, signal }, failed);
    await driver.trigger(false);
    driver.clear();
    if (failed()) return;
    become({ state: "ready", scanning: false });
    answer(signal.aborted && !result.ok ? fail("canceled") : result);
  }

  /** Lit until a code, three broken ones, an abort or a failure. */
  async function scan(
    driver: ScannerDriver,
    wanted: ScanOptions,
    failed: () => boolean,
  ): Promise<ScanResult> {
    const heard: (Heard | CutOff)[] = [];
    const stop = driver.onHeard((one) => {
      heard.push(one);
      wake();
    });
    let broken = 0;
    try {
      while (!wanted.signal.aborted && !stopping.signal.aborted) {
        await driver.trigger(true);
        if (heard.length === 0 && !failed()) await pause(delays.retrigger, wanted.signal);
        if (failed()) return fail("scannerFault");
        for (const one of heard.splice(0)) {
          if (one.type === "malformed") broken += 1;
          else if (isWanted(one, wanted)) return ok(codeOf(one));
          if (broken >= patience) return fail("barcodeInvalid");
          await pause(delays.again, wanted.signal);
        }
      }
      return fail("canceled");
    } finally {
      stop();
    }
  }

  function codeOf({ identifier, data }: Extract<Heard, { type: "code" }>) {
    return {
      symbology: identifier === undefined ? ("symbologyUnknown" as const) : symbologyOf(identifier),
      ...(identifier !== undefined && { identifier }),
      data: new Sensitive(data),
    };
  }

  function isWanted({ identifier }: Extract<Heard, { type: "code" }>, { symbologies }: ScanOptions): boolean {
    if (symbologies === undefined || identifier === undefined) return true;
    const symbology = symbologyOf(identifier);
    return symbologies.some((wanted) => wanted === symbology);
  }

  /** Waits, or until something wakes it. */
  async function pause(ms: number, ...signals: AbortSignal[]): Promise<void> {
    const woken = new AbortController();
    wake = () => woken.abort();
    await delay(clock, ms, AbortSignal.any([woken.signal, stopping.signal, ...signals]));
    wake = () => {};
  }

  return {
    name,
    symbologies: namesSymbologies(profile) ? identifiableSymbologies : [],
    facts: () => ({ profile: profile.name, ...(firmware !== undefined && { firmware }) }),
    view,
    onChange: (listener) => changes.add(listener),
    start() {
      life ??= live();
    },
    async stop() {
      stopping.abort();
      await life;
    },
    async read(options): Promise<ScanResult> {
      if (options.signal.aborted) return fail("canceled");
      if (request !== undefined) return fail("busy");
      if (status.state !== "ready") return fail("scannerFault", JSON.stringify(status));
      return new Promise((resolve) => {
        request = { options, resolve, ended: new AbortController() };
        wake();
      });
    },
    reset: () => request?.ended.abort(),
    makeSafe: async () => request?.ended.abort(),
  };
}

/** What a scanner says of itself goes into Capabilities: one line of visible characters. */
function printable(text: string): string {
  return text
    .replaceAll(/[^\x20-\x7e]+/g, " ")
    .trim()
    .slice(0, 200);
}
