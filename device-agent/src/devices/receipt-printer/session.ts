import { delay, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { listeners, type Connection } from "../../transports/index.ts";
import type { DeviceFacts } from "../device.ts";
import { Driver, type DriverFailure } from "./driver.ts";
import type { Counts } from "./evidence.ts";
import { commands } from "./protocol.ts";
import type { ReceiptProfile } from "./profiles.ts";
import { fromAutomaticStatus, fromRealTimeStatus, sameState, type PrinterState } from "./status.ts";

/** Longer than the longest band of raster (255 rows of 72 bytes) that an interrupted job may have left open. */
const flush = new Uint8Array(20_000);

/** Milliseconds in which what is still missing of a half answer arrives. */
const lateBytes = 500;

/** Pause before the first DLE ENQ and the longest between two, so that a knife that is stuck is not worn out. */
const recovery = { first: 1_000, longest: 60_000 } as const;

/** One connection's life: what the printer says of itself, and getting it into a known state. */
export class Session {
  readonly driver: Driver;
  readonly #profile: ReceiptProfile;
  readonly #clock: Clock;
  readonly #changed = listeners<PrinterState>();
  #state: PrinterState | undefined;
  #synchronised = false;
  #information: Omit<DeviceFacts, "profile"> = {};
  #recoveryPause: number = recovery.first;
  #recoveryDue: number | undefined;

  constructor(connection: Connection, profile: ReceiptProfile, clock: Clock) {
    this.driver = new Driver(connection, clock, { fullStatus: profile.fullStatusBits !== undefined });
    this.#profile = profile;
    this.#clock = clock;
    this.driver.onMessage((message) => {
      if (message.kind === "automaticStatus" && profile.automaticStatus)
        this.#learn(fromAutomaticStatus(message.bytes, profile));
    });
  }

  get state(): PrinterState | undefined {
    return this.#state;
  }

  /** Nothing of an earlier job is in the printer, and it is set up. */
  get synchronised(): boolean {
    return this.#synchronised;
  }

  get information(): Omit<DeviceFacts, "profile"> {
    return this.#information;
  }

  onState(listener: (state: PrinterState) => void): () => void {
    return this.#changed.add(listener);
  }

  /** Asks for the state; one lost answer is forgiven, two are a failure. */
  async refresh(signal?: AbortSignal): Promise<Result<PrinterState, DriverFailure>> {
    let answer = await this.#ask(signal);
    if (!answer.ok && answer.code !== "connectionLost" && answer.code !== "canceled") {
      // The four bytes carry no name: a late one of this answer must not be taken for one of the next.
      if (answer.code === "protocol") await delay(this.#clock, lateBytes, signal);
      answer = await this.#ask(signal);
    }
    if (answer.ok) this.#learn(answer.value);
    return answer;
  }

  async #ask(signal: AbortSignal | undefined): Promise<Result<PrinterState, DriverFailure>> {
    const answer = await this.driver.realTimeStatus(signal);
    if (!answer.ok) return answer;
    if (this.#profile.fullStatusBits === undefined)
      return ok(fromRealTimeStatus(answer.value, this.#profile));
    const full = await this.driver.fullStatus(signal);
    return full.ok ? ok(fromRealTimeStatus(answer.value, this.#profile, full.value)) : full;
  }

  /**
   * Brings an online printer into a known state: an earlier process may have died in the middle of
   * a command, so first it must show that it takes commands again. What was complete in its buffer
   * is let out; what cannot be completed is cleared.
   */
  async synchronise(): Promise<Result<void, DriverFailure>> {
    const processed = await this.driver.processed();
    if (!processed.ok) {
      const state = await this.refresh();
      if (!state.ok) return state;
      // It has stopped meanwhile and answers later; the next tick goes on.
      if (state.value.problems.length > 0) return ok();
      const emptied = await this.purge();
      if (!emptied.ok) return emptied;
    }
    await this.driver.send(commands.initialise);
    if (this.#profile.automaticStatus) {
      const status = await this.driver.automaticStatus();
      if (!status.ok) return status;
    }
    const information = await this.#identify();
    if (!information.ok) return information;
    this.#information = information.value;
    this.#synchronised = true;
    return ok();
  }

  /**
   * Into the state of a new connection, with nothing in its buffers. A printer that stands comes as far as it can: an error whose
   * cause is removed is cleared, and the rest is done when it is put right.
   */
  async reset(): Promise<Result<void, DriverFailure>> {
    const found = await this.refresh();
    if (!found.ok) return found;
    this.#synchronised = false;
    if (found.value.needsRecovery) await this.driver.send(commands.recover);
    // Only the real-time command is obeyed by one that stands.
    if (this.#profile.clearBuffers || found.value.problems.length === 0) {
      const purged = await this.purge();
      if (!purged.ok) return purged;
    }
    const state = await this.refresh();
    if (!state.ok || state.value.problems.length > 0) return state.ok ? ok() : state;
    return this.synchronise();
  }

  /** Makes sure that nothing sent so far can print any more. */
  async purge(): Promise<Result<void, DriverFailure>> {
    if (this.#profile.clearBuffers) {
      const cleared = await this.driver.clearBuffers();
      return cleared.ok ? ok() : cleared;
    }
    // NUL is nothing as a command and white as dots.
    const flushed = await this.driver.send(flush);
    if (!flushed.ok) return flushed;
    const processed = await this.driver.processed();
    return processed.ok ? ok() : processed;
  }

  /** Undefined where the profile has no counters. Stands in the queue: an offline printer does not answer. */
  async counts(): Promise<Result<Counts | undefined, DriverFailure>> {
    if (!this.#profile.counters) return ok(undefined);
    const lines = await this.driver.counter("lines");
    if (!lines.ok) return lines;
    const cuts = await this.driver.counter("cuts");
    return cuts.ok ? ok({ lines: lines.value, cuts: cuts.value }) : cuts;
  }

  /** {@link counts} and what wears; a counter that this model does not have is left out. */
  async consumption(): Promise<Result<Counts | undefined, DriverFailure>> {
    const counts = await this.counts();
    if (!counts.ok || counts.value === undefined) return counts;
    const head = await this.driver.counter("head");
    if (!head.ok && head.code === "connectionLost") return head;
    const hours = head.ok ? await this.driver.counter("hours") : head;
    return ok({
      ...counts.value,
      ...(head.ok && { head: head.value }),
      ...(hours.ok && { hours: hours.value }),
    });
  }

  /**
   * In a mechanical or cutter error the printer waits to be told that the cause is removed. Nobody
   * tells us, so it is asked to try again, less and less often, and at once when its state changes.
   * @param jobOpen a job stands still: go on with its failed line instead of dropping it
   */
  async tryRecovery(jobOpen: boolean): Promise<void> {
    if (this.#state?.needsRecovery !== true) return;
    const now = this.#clock.monotonic();
    this.#recoveryDue ??= now + this.#recoveryPause;
    if (now < this.#recoveryDue) return;
    this.#recoveryPause = Math.min(this.#recoveryPause * 2, recovery.longest);
    this.#recoveryDue = now + this.#recoveryPause;
    await this.driver.send(jobOpen ? commands.resume : commands.recover);
  }

  async #identify(): Promise<Result<Omit<DeviceFacts, "profile">, DriverFailure>> {
    if (!this.#profile.information) return ok({});
    const model = await this.driver.information(67);
    if (!model.ok) return model;
    const serialNumber = await this.driver.information(68);
    if (!serialNumber.ok) return serialNumber;
    const firmware = await this.driver.information(65);
    if (!firmware.ok) return firmware;
    return ok({ model: model.value, serialNumber: serialNumber.value, firmware: firmware.value });
  }

  #learn(state: PrinterState): void {
    if (this.#state !== undefined && sameState(this.#state, state)) return;
    this.#state = state;
    this.#recoveryPause = recovery.first;
    this.#recoveryDue = undefined;
    this.#changed.emit(state);
  }
}
