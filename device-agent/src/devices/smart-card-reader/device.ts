import { isDeepStrictEqual } from "node:util";
import {
  delay,
  fail,
  ok,
  Sensitive,
  type Clock,
  type DeviceView,
  type Failure,
  type Result,
  type SmartCardReaderStatus,
} from "@zizhuban/device-agent-contract";
import {
  listeners,
  type PcscCard,
  type PcscFailure,
  type PcscReader,
  type PcscService,
  type PcscTransport,
} from "../../transports/index.ts";
import { createRecovery, type RecoveryBook, type Trouble } from "../recovery.ts";
import { delays as standardDelays, type Delays } from "./delays.ts";
import { createCardDriver } from "./driver.ts";
import type { SmartCardReaderProfile } from "./profiles.ts";
import { readCard, type ReadFailure } from "./read-card.ts";
import { chosenReader, statusOf, statusWithoutService } from "./status.ts";
import type { SmartCardFailure, SmartCardReader, WaitOptions } from "./verbs.ts";

export interface SmartCardReaderOptions {
  readonly name: string;
  readonly profile: SmartCardReaderProfile;
  /** Part of the reader's name where a kiosk has several; the profile's by default. */
  readonly reader?: string;
  readonly transport: PcscTransport;
  readonly clock: Clock;
  readonly delays?: Partial<Delays>;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
}

/**
 * A smart-card reader behind the PC/SC daemon. Its life: find the daemon, follow its table of readers, and when the daemon
 * is gone find it again. Cards are taken exclusively, each for one verb, or from `power` to `powerOff`.
 */
export function createSmartCardReader(options: SmartCardReaderOptions): SmartCardReader {
  const { name, profile, transport, clock, reader: wanted = profile.reader } = options;
  const delays: Delays = { ...standardDelays, ...options.delays };
  const changes = listeners<DeviceView>();
  const stopping = new AbortController();
  const recovery = createRecovery({
    clock,
    pause: delays.reopen,
    longest: delays.reopenCap,
    // Nothing is remembered of a daemon from one connection to the next: there is no more to restart.
    rungs: ["reopen"],
    ...(options.recovery !== undefined && { book: options.recovery }),
  });
  let status: SmartCardReaderStatus = { state: "starting" };
  let spokeNonsense = false;
  let service: PcscService | undefined;
  let seen: PcscReader | undefined;
  let held: PcscCard | undefined;
  let busy = false;
  let life: Promise<void> | undefined;

  const view = (): DeviceView => ({ name, class: "smart-card-reader", status });

  function become(next: SmartCardReaderStatus): void {
    if (isDeepStrictEqual(next, status)) return;
    status = next;
    changes.emit(view());
  }

  function see(readers: readonly PcscReader[]): void {
    seen = chosenReader(readers, wanted);
    become(statusOf(readers, wanted));
  }

  async function live(): Promise<void> {
    while (!stopping.signal.aborted) {
      const trouble = recovery.out() ? undefined : await attempt();
      if (trouble !== undefined) recovery.failed(trouble);
      if (recovery.out()) become({ state: "offline", reason: "outOfService" });
      await recovery.wait(stopping.signal);
    }
  }

  /** One connection's life; what was wrong with it at its end, or nothing when the device is stopped. */
  async function attempt(): Promise<Trouble | undefined> {
    const opened = await transport.open();
    if (!opened.ok) {
      spokeNonsense = opened.code === "wrongAnswer";
      become(statusWithoutService(opened.code));
      return spokeNonsense ? "silent" : "absent";
    }
    recovery.well();
    const onProbation = spokeNonsense;
    if (onProbation) await delay(clock, delays.probation, stopping.signal);
    const why = await follow(opened.value);
    spokeNonsense = why === "wrongAnswer";
    if (stopping.signal.aborted) return undefined;
    become(statusWithoutService(why));
    // One that still speaks nonsense was not in use meanwhile: only falling ill anew is paid for.
    return onProbation && spokeNonsense ? "silent" : "broken";
  }

  /** Until the daemon is gone or the device is stopped. */
  async function follow(opened: PcscService): Promise<PcscFailure> {
    service = opened;
    const stopFollowing = opened.onReaders(see);
    const why = await new Promise<PcscFailure>((resolve) => {
      const stop = () => resolve("canceled");
      stopping.signal.addEventListener("abort", stop, { once: true });
      opened.onEnd((failure) => {
        stopping.signal.removeEventListener("abort", stop);
        resolve(failure);
      });
      if (stopping.signal.aborted) stop();
      else see(opened.readers());
    });
    stopFollowing();
    service = undefined;
    seen = undefined;
    if (stopping.signal.aborted) await letGo("reset");
    await opened.close();
    return why;
  }

  async function letGo(how: "reset" | "unpower"): Promise<void> {
    const card = held;
    held = undefined;
    await card?.release(how);
  }

  /** Takes the card in the slot, unless it is held already. */
  async function take(signal: AbortSignal): Promise<Result<PcscCard, SmartCardFailure>> {
    if (held !== undefined) return ok(held);
    if (service === undefined || seen === undefined) return fail("readerFault", JSON.stringify(status));
    if (seen.card === "absent") return fail("noCard");
    const card = await service.connect(seen.name, { deadline: delays.connect, signal });
    if (!card.ok) return failed(card);
    held = card.value;
    card.value.onClose(() => {
      if (held === card.value) held = undefined;
    });
    return ok(card.value);
  }

  /** What was being done with the card failed: nobody knows in which state it is, so it is reset and let go. */
  async function dropped(failure: Failure<ReadFailure>): Promise<Failure<SmartCardFailure>> {
    await letGo("reset");
    return failed(failure);
  }

  async function waitForCard({
    signal,
    onProgress,
  }: WaitOptions): Promise<Result<Uint8Array, SmartCardFailure>> {
    let told = false;
    for (;;) {
      if (signal.aborted) return fail("canceled");
      if (status.state !== "ready") return fail("readerFault", JSON.stringify(status));
      if (status.card === "mute") return fail("cardMute");
      if (status.card === "present" && seen !== undefined) {
        onProgress?.("cardInserted");
        return ok(seen.atr);
      }
      if (!told) onProgress?.("insertCard");
      told = true;
      await changed(signal);
    }
  }

  function changed(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        stop();
        signal.removeEventListener("abort", done);
        resolve();
      };
      const stop = changes.add(done);
      signal.addEventListener("abort", done, { once: true });
      if (signal.aborted) done();
    });
  }

  /** One verb at a time: two would mix their exchanges on one card. */
  async function alone<Value>(
    run: () => Promise<Result<Value, SmartCardFailure>>,
  ): Promise<Result<Value, SmartCardFailure>> {
    if (busy) return fail("readerFault", "busy");
    busy = true;
    try {
      return await run();
    } finally {
      busy = false;
    }
  }

  async function readInserted(options: WaitOptions) {
    const waited = await waitForCard(options);
    if (!waited.ok) return waited;
    // A card somebody held may stand in the middle of anything.
    await letGo("reset");
    const card = await take(options.signal);
    if (!card.ok) return card;
    const record = await readCard(createCardDriver(card.value, options.signal, delays));
    if (!record.ok) return dropped(record);
    await letGo("unpower");
    return record;
  }

  async function power(how: "cold" | "warm", signal: AbortSignal) {
    const card = await take(signal);
    if (!card.ok) return card;
    const action = how === "cold" ? "unpower" : "reset";
    const again = await card.value.reconnect(action, { deadline: delays.connect, signal });
    if (!again.ok) return dropped(again);
    return seen === undefined ? fail("noCard") : ok(seen.atr);
  }

  async function transmit(apdu: Uint8Array, signal: AbortSignal) {
    const card = await take(signal);
    if (!card.ok) return card;
    const answered = await card.value.transmit(apdu, { deadline: delays.transmit, signal });
    return answered.ok ? ok(new Sensitive(answered.value)) : dropped(answered);
  }

  return {
    name,
    facts: () => ({ profile: profile.name, ...(seen !== undefined && { model: seen.name }) }),
    view,
    onChange: (listener) => changes.add(listener),
    start() {
      life ??= live();
    },
    async stop() {
      stopping.abort();
      await life;
    },
    atr: () => (seen?.card === "present" ? seen.atr : undefined),
    waitForCard: (options) => alone(() => waitForCard(options)),
    read: (options) => alone(() => readInserted(options)),
    power: (how, signal) => alone(() => power(how, signal)),
    powerOff: () => letGo("unpower"),
    transmit: (apdu, signal) => alone(() => transmit(apdu, signal)),
    reset: () => letGo("reset"),
    makeSafe: () => letGo("reset"),
  };
}

/** The driver's failures in the words of the verbs. */
function failed({ code, detail }: Failure<ReadFailure>): Failure<SmartCardFailure> {
  switch (code) {
    case "canceled":
    case "noCard":
    case "cardMute":
    case "cardUnsupported":
    case "cardInvalid":
      return fail(code, detail);
    case "inUse":
      return fail("cardInUse", detail);
    case "noAnswer":
    case "cardReset":
    case "protocolMismatch":
      return fail("cardMute", detail ?? code);
    case "refused":
    case "notThere":
    case "needsPermission":
    case "ended":
    case "blocked":
    case "wrongAnswer":
      return fail("cardRefused", detail ?? code);
    case "readerGone":
    case "portNotFound":
    case "portBusy":
    case "portDenied":
    case "connectionLost":
    case "timedOut":
    case "versionRefused":
      return fail("readerFault", detail ?? code);
  }
}
