import { delay, type Clock, type DeviceView } from "@zizhuban/device-agent-contract";
import { contractVersion, type KioskEvent, type SupplyLevel } from "@zizhuban/server-contract";
import type { Journal } from "../journal/index.ts";
import { openConnection, type FleetConnection } from "./connection.ts";
import { createHistorySender, type HistorySender } from "./history.ts";
import type { KioskIdentity } from "./identity.ts";
import { createReconnect, reconnectDelays, type ReconnectDelays } from "./reconnect.ts";

export interface FleetLinkOptions {
  /** `mqtts://host:port`. */
  readonly mqttUrl: string;
  readonly identity: Pick<KioskIdentity, "keyPem" | "certificatePem" | "caPem">;
  readonly kid: string;
  readonly journal: Journal;
  readonly clock: Clock;
  /** 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly randomUUID: () => string;
  readonly agentVersion: string;
  /** UUID of this run of the agent. */
  readonly boot: string;
  readonly devices: () => readonly DeviceView[];
  /** What runs out, and when. */
  readonly levels?: () => SupplyLevel[];
  /** A citizen's visit is open. */
  readonly busy: () => boolean;
  readonly reconnect?: ReconnectDelays;
}

type LinkState = { readonly link: "up" } | { readonly link: "down"; readonly reason: string };

export interface FleetLink {
  /** Connects, and reconnects until stopped. */
  start(): void;
  /** A device's view or `busy` changed: the live snapshot goes out within 200 ms. */
  devicesChanged(): void;
  /** The server was reached by other means: a link that waits tries again within 2 s, spread over the fleet. */
  retryNow(): void;
  /** Writes one event to the journal, from where it is sent as soon as there is a link. Returns its seq. */
  record(event: KioskEvent): number;
  state(): LinkState;
  onState(listener: (state: LinkState) => void): () => void;
  /** Says goodbye (`closing`) when the link is up, within 2 s. */
  stop(): Promise<void>;
}

const delays = { nowDebounce: 150, nowPeriod: 60_000, goodbye: 2_000, retrySpread: 2_000 } as const;

/** The kiosk's side of the fleet contract (DESIGN §4.5): presence, the live snapshot, the ledgered history. */
export function createFleetLink(options: FleetLinkOptions): FleetLink {
  const { journal, clock, kid } = options;
  const reconnect = createReconnect(clock, options.random, options.reconnect ?? reconnectDelays);
  const stopping = new AbortController();
  const listeners = new Set<(state: LinkState) => void>();
  let state: LinkState = { link: "down", reason: "starting" };
  let live: { connection: FleetConnection; sid: string; history: HistorySender } | undefined;
  let why: "boot" | "reconnect" = "boot";
  let cancelNow: (() => void) | undefined;
  let waiting: AbortController | undefined;
  let cancelRetry: (() => void) | undefined;
  let running: Promise<void> | undefined;
  const stopListening = journal.onAppend(() => live?.history.pump());

  function become(next: LinkState): void {
    state = next;
    for (const listener of listeners) listener(next);
  }

  function publishNow(): void {
    if (live === undefined) return;
    void live.connection.publish("now", {
      v: contractVersion,
      sid: live.sid,
      at: clock.now(),
      busy: options.busy(),
      devices: [...options.devices()],
      ...(options.levels !== undefined && { levels: options.levels() }),
      epoch: journal.epoch,
      written: journal.written(),
    });
  }

  async function connectOnce(): Promise<{ readonly reason: string; readonly absent: boolean }> {
    const sid = options.randomUUID();
    const { mqttUrl, identity } = options;
    const connection = openConnection({
      mqttUrl,
      identity,
      kid,
      sid,
      onAck(ack) {
        const before = journal.ackedThrough();
        // An ack repeated for a repetition is no progress: it must not put off sending again.
        if (journal.acked(ack.epoch, ack.seq) && journal.ackedThrough() > before) live?.history.acked();
      },
    });
    const abort = () => connection.destroy();
    stopping.signal.addEventListener("abort", abort, { once: true });
    const ready = await connection.ready;
    stopping.signal.removeEventListener("abort", abort);
    if (!ready.ok) {
      connection.destroy();
      return { reason: ready.detail ?? ready.code, absent: ready.code === "serverAbsent" };
    }
    live = { connection, sid, history: createHistorySender(journal, connection, clock) };
    reconnect.connected();
    void connection.publish("state", {
      v: contractVersion,
      on: true,
      sid,
      boot: options.boot,
      at: clock.now(),
      agent: options.agentVersion,
      why,
    });
    why = "reconnect";
    publishNow();
    const cancelPeriod = clock.every(delays.nowPeriod, publishNow);
    live.history.pump();
    become({ link: "up" });
    const reason = await connection.closed;
    cancelPeriod();
    live.history.stop();
    live = undefined;
    reconnect.disconnected();
    return { reason, absent: true };
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { reason, absent } = await connectOnce();
      if (stopping.signal.aborted) break;
      become({ link: "down", reason });
      waiting = new AbortController();
      await delay(clock, reconnect.next(absent), AbortSignal.any([stopping.signal, waiting.signal]));
      waiting = undefined;
      cancelRetry?.();
      cancelRetry = undefined;
    }
    become({ link: "down", reason: "stopped" });
  }

  async function goodbye(): Promise<void> {
    if (live === undefined) return;
    const { connection, sid } = live;
    const said = connection.publish("state", { v: contractVersion, on: false, sid, why: "closing" });
    const done = new AbortController();
    await Promise.race([said.then(() => connection.end()), delay(clock, delays.goodbye, done.signal)]);
    // The timer would keep the process of an agent that has closed everything for the rest of its time.
    done.abort();
    connection.destroy();
  }

  return {
    start() {
      running ??= run();
    },
    devicesChanged() {
      cancelNow ??= clock.after(delays.nowDebounce, () => {
        cancelNow = undefined;
        publishNow();
      });
    },
    retryNow() {
      if (waiting === undefined) return;
      cancelRetry ??= clock.after(options.random() * delays.retrySpread, () => waiting?.abort());
    },
    record: (event) => journal.append(event),
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      stopListening();
      cancelNow?.();
      stopping.abort();
      await goodbye();
      await running;
    },
  };
}
