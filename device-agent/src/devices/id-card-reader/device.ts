import { isDeepStrictEqual } from "node:util";
import {
  delay,
  fail,
  ok,
  type Clock,
  type DeviceView,
  type IdCardReaderStatus,
} from "@zizhuban/device-agent-contract";
import { listeners, type Connection, type Transport } from "../../transports/index.ts";
import { createRecovery, type RecoveryBook, type Rung, type Trouble } from "../recovery.ts";
import { delays as standardDelays, type Delays } from "./delays.ts";
import { createSamDriver, type SamDriver } from "./driver.ts";
import { findLeftCard } from "./left-card.ts";
import { presentable, type PhotoDecoder } from "./photo.ts";
import type { IdCardReaderProfile } from "./profiles.ts";
import { readCard } from "./read-card.ts";
import {
  firstSight,
  isReaderFailure,
  look,
  statusAfter,
  statusWithoutWire,
  type ReaderFailure,
  type Sight,
  type SightEvent,
} from "./status.ts";
import type { IdCardReader, ReadOptions, SamBinding } from "./verbs.ts";

export interface IdCardReaderOptions {
  readonly name: string;
  readonly profile: IdCardReaderProfile;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly delays?: Partial<Delays>;
  /** Without it any security module will do. */
  readonly sam?: SamBinding;
  /** Without it photos are a silhouette. */
  readonly photoDecoder?: PhotoDecoder;
  /** Without it what was spent on recoveries is forgotten with the device. */
  readonly recovery?: RecoveryBook;
}

/** A reader that answers: an open wire whose security module said who it is. */
interface Session {
  readonly connection: Connection;
  readonly driver: SamDriver;
  readonly samId: string;
}

type ReadResult = Awaited<ReturnType<IdCardReader["read"]>>;
type Look = Awaited<ReturnType<IdCardReader["lookForLeftCard"]>>;
interface Request {
  readonly options: ReadOptions;
  readonly resolve: (result: ReadResult) => void;
}

/**
 * A resident ID card reader. Its life: open, ask for the module's status and identity, then look at it
 * now and then; any failure discards the connection, and a new one is built from the beginning.
 */
export function createIdCardReader(options: IdCardReaderOptions): IdCardReader {
  const { name, profile, transport, clock } = options;
  const delays: Delays = { ...standardDelays, ...options.delays };
  const changes = listeners<DeviceView>();
  const stopping = new AbortController();
  const recovery = createRecovery({
    clock,
    pause: delays.reopen,
    longest: delays.reopenCap,
    rungs: ["clear", "reopen", "restart"],
    ...(options.recovery !== undefined && { book: options.recovery }),
  });
  let status: IdCardReaderStatus = { state: "starting" };
  let sight: Sight = firstSight;
  let samId: string | undefined;
  /** A card was read on this wire: it may lie there still, whatever "find" says. */
  let cardWasRead = false;
  let asksNewAddress = profile.readsNewAddress;
  let forgetsByReset = profile.forgetsByReset;
  let request: Request | undefined;
  let looking: ((seen: Look) => void) | undefined;
  let wake = () => {};
  let life: Promise<void> | undefined;

  const view = (): DeviceView => ({ name, class: "id-card-reader", status });

  function become(next: IdCardReaderStatus): void {
    if (isDeepStrictEqual(next, status)) return;
    status = next;
    changes.emit(view());
  }

  function see(event: SightEvent): void {
    sight = look(sight, event);
    become({ state: "ready", card: profile.presence === "none" ? "unknown" : sight.card });
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
    if (rung === "restart") {
      sight = firstSight;
      samId = undefined;
    }
    const session = await open(rung === "clear" && forgetsByReset);
    if (typeof session === "string") return session;
    recovery.well();
    const failure = await serve(session);
    if (failure !== undefined) become(statusAfter(failure));
    const ended = failure === undefined ? fail("canceled") : fail("readerFault", failure);
    answer(ended);
    answerLook(ended);
    await session.connection.close();
    return failure === undefined ? undefined : "broken";
  }

  /** A session, or what is wrong, and then the status says it. */
  async function open(resetFirst: boolean): Promise<Session | Trouble> {
    const opened = await transport.open();
    if (!opened.ok) {
      if (opened.code !== "portNotFound" || recovery.missed(transport.absenceIsCertain))
        become(statusWithoutWire(opened.code));
      return "absent";
    }
    const connection = opened.value;
    await delay(clock, delays.settle, stopping.signal);
    const driver = createSamDriver(connection, clock, stopping.signal, delays);
    const cleared = resetFirst ? await driver.resetSam() : ok();
    const alive = cleared.ok ? await driver.samStatus() : cleared;
    const identity = alive.ok ? await driver.samId() : alive;
    if (identity.ok) {
      samId = identity.value;
      if (isKnown(samId)) return { connection, driver, samId };
      become({ state: "fault", fault: "samChanged" });
    } else if (identity.code !== "canceled") become(statusAfter(asReaderFailure(identity.code)));
    await connection.close();
    // An exchanged module waits for a person, as an absent one does.
    if (identity.ok || identity.code === "canceled") return "absent";
    return identity.code === "noAnswer" || identity.code === "connectionLost" ? "silent" : "broken";
  }

  /** The first module that answers is this kiosk's; another one is not served until somebody accepts it. */
  function isKnown(found: string): boolean {
    const bound = options.sam?.bound();
    if (bound === undefined) options.sam?.bind(found);
    else if (bound !== found) options.sam?.changed(bound, found);
    return bound === undefined || bound === found;
  }

  /** Until the reader fails or the device is stopped. */
  async function serve({ connection, driver, samId }: Session): Promise<ReaderFailure | undefined> {
    let lost = false;
    const stopListening = connection.onClose(() => {
      lost = true;
      wake();
    });
    try {
      see("opened");
      cardWasRead = false;
      while (!stopping.signal.aborted) {
        const asked = () => request !== undefined || looking !== undefined;
        if (!asked()) await idle(() => lost || asked());
        if (lost) return "connectionLost";
        const failure =
          request !== undefined
            ? await serveRead(driver, samId, request)
            : await (looking === undefined ? check(driver) : serveLook(driver));
        if (failure !== undefined) return failure;
      }
      return undefined;
    } finally {
      stopListening();
    }
  }

  async function check(driver: SamDriver): Promise<ReaderFailure | undefined> {
    if (stopping.signal.aborted) return undefined;
    see("idle");
    const checked = await driver.samStatus();
    return checked.ok || checked.code === "canceled" ? undefined : asReaderFailure(checked.code);
  }

  /** Leaves the request unanswered when the reader failed, so that the status is changed before anyone hears of it. */
  async function serveRead(
    driver: SamDriver,
    samId: string,
    { options }: Request,
  ): Promise<ReaderFailure | undefined> {
    const read = await readCard({
      driver,
      clock,
      delays,
      asksNewAddress,
      mayLieThere: cardWasRead && sight.maybeSelected,
      options,
      look: see,
    });
    cardWasRead ||= read.ok;
    if (read.ok) answer(ok({ ...read.value, samId }));
    else if (isReaderFailure(read.code)) return read.code;
    else answer(fail(read.code, read.detail));
    const spent = driver.spent();
    if (spent === undefined || spent === "canceled") return undefined;
    // The card was read and the line broke after it, on the one question a reader may leave unanswered.
    asksNewAddress = false;
    return spent;
  }

  /** As with a read, a failure of the reader leaves it unanswered until the status says so. */
  async function serveLook(driver: SamDriver): Promise<ReaderFailure | undefined> {
    const left = await findLeftCard(driver);
    if (left.ok) {
      see(left.value ? "left" : "gone");
      answerLook(left);
      return undefined;
    }
    if (left.code === "noAnswer" || driver.spent() === undefined) forgetsByReset = false;
    if (isReaderFailure(left.code) && left.code !== "requestRefused") return left.code;
    answerLook(fail(left.code === "canceled" ? "canceled" : "cannotTell"));
    return undefined;
  }

  function answerLook(seen: Look): void {
    looking?.(seen);
    looking = undefined;
  }

  function answer(result: ReadResult): void {
    request?.resolve(result);
    request = undefined;
  }

  /** Waits for the next look at the reader, or for a reason to act sooner. */
  async function idle(mustAct: () => boolean): Promise<void> {
    if (mustAct()) return;
    const woken = new AbortController();
    wake = () => woken.abort();
    await delay(clock, delays.poll, AbortSignal.any([woken.signal, stopping.signal]));
    wake = () => {};
  }

  return {
    name,
    presence: profile.presence,
    facts: () => ({ profile: profile.name, ...(samId === undefined ? {} : { serialNumber: samId }) }),
    view,
    onChange: (listener) => changes.add(listener),
    start() {
      life ??= live();
    },
    async stop() {
      stopping.abort();
      await life;
    },
    photoOf: (photo, signal) => presentable(photo, options.photoDecoder, signal),
    acceptSam() {
      if (status.state !== "fault" || status.fault !== "samChanged" || samId === undefined)
        return fail("nothingToAccept");
      options.sam?.bind(samId);
      return ok();
    },
    async lookForLeftCard(after, signal): Promise<Look> {
      await delay(clock, after, AbortSignal.any([signal, stopping.signal]));
      if (signal.aborted || stopping.signal.aborted) return fail("canceled");
      if (!forgetsByReset) return fail("cannotTell");
      if (status.state !== "ready" || request !== undefined || looking !== undefined)
        return fail("readerFault", "busy");
      return new Promise((resolve) => {
        looking = resolve;
        wake();
      });
    },
    async read(options): Promise<ReadResult> {
      if (options.signal.aborted) return fail("canceled");
      if (status.state !== "ready") return fail("readerFault", JSON.stringify(status));
      if (request !== undefined) return fail("readerFault", "busy");
      return new Promise((resolve) => {
        request = { options, resolve };
        wake();
      });
    },
  };
}

/** A security module that cannot even say its status or name speaks nonsense, whatever code it chose. */
function asReaderFailure(code: string): ReaderFailure {
  return isReaderFailure(code) ? code : "wrongAnswer";
}
