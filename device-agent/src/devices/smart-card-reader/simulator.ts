import { rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { PcscReader } from "../../transports/index.ts";
import type { Simulator } from "../device.ts";
import { cardFaults, createVirtualCard, type VirtualCard } from "./simulator-card.ts";
import { sampleSmartCards, type SampleSmartCard } from "./simulator-cards.ts";
import { serveDaemonClient, type DaemonWorld } from "./simulator-daemon.ts";

export { sampleSmartCards, type SampleSmartCard };

/** Faults of the daemon and the reader; those of the card are in `simulator-card.ts`. */
const daemonFaults = [
  "serviceDown",
  "unplugged",
  "cardInUse",
  "removedMidway",
  "noAnswer",
  "garbage",
] as const;
export const smartCardReaderFaults = [...daemonFaults, ...cardFaults] as const;
export type SmartCardReaderFaultName = (typeof smartCardReaderFaults)[number];

export interface SmartCardReaderSimulator extends Simulator {
  readonly cards: readonly SampleSmartCard[];
  /** Resolves when the daemon takes connections. */
  readonly listening: Promise<void>;
  /** Puts a card in, in place of the one that is there; false when there is no such card. */
  insert(key: string): boolean;
  remove(): void;
  inserted(): string | undefined;
}

/**
 * A PC/SC daemon with one reader, as the agent meets it: on a socket of its own, in the daemon's protocol. It stands in where
 * no pcscd is installed; the tests hold it against the real one.
 */
export function simulateSmartCardReader({
  path,
  clock,
  cards = sampleSmartCards(),
  readerName = "Simulated Contact Reader 00 00",
}: {
  readonly path: string;
  readonly clock: Clock;
  readonly cards?: readonly SampleSmartCard[];
  readonly readerName?: string;
}): SmartCardReaderSimulator {
  const active = new Set<SmartCardReaderFaultName>();
  const clients = new Set<Socket>();
  const watching = new Set<() => void>();
  let server: Server | undefined;
  let card: { readonly key: string; readonly virtual: VirtualCard } | undefined;
  let events = 0;

  const world: DaemonWorld = {
    clock,
    isActive: (fault) => active.has(fault),
    readers(): readonly PcscReader[] {
      if (active.has("unplugged")) return [];
      const state = card === undefined ? "absent" : active.has("cardMute") ? "mute" : "present";
      const atr = state === "present" && card !== undefined ? card.virtual.atr : new Uint8Array(0);
      return [{ name: readerName, card: state, atr, events }];
    },
    card: () => card?.virtual,
    takeCardOut: () => remove(),
    onChange(listener) {
      watching.add(listener);
      return () => watching.delete(listener);
    },
  };

  function changed(): void {
    events += 1;
    for (const tell of Array.from(watching)) tell();
  }

  function remove(): void {
    card = undefined;
    changed();
  }

  function listen(): Promise<void> {
    rmSync(path, { force: true });
    const made = createServer((socket) => {
      clients.add(socket);
      socket.on("close", () => clients.delete(socket));
      serveDaemonClient(socket, world);
    });
    server = made;
    return new Promise((resolve) => made.listen(path, resolve));
  }

  function shut(): Promise<void> {
    const closing = server;
    server = undefined;
    for (const socket of clients) socket.destroy();
    return new Promise((resolve) => (closing === undefined ? resolve() : closing.close(() => resolve())));
  }

  return {
    faults: smartCardReaderFaults,
    active: () => [...active],
    listening: listen(),
    fault(name) {
      const fault = smartCardReaderFaults.find((known) => known === name);
      if (fault === undefined) return false;
      if (active.has(fault)) return true;
      active.add(fault);
      if (fault === "serviceDown") void shut();
      changed();
      return true;
    },
    heal(name) {
      if (name !== undefined && !smartCardReaderFaults.some((known) => known === name)) return false;
      for (const fault of smartCardReaderFaults) {
        if ((name !== undefined && fault !== name) || !active.delete(fault)) continue;
        if (fault === "serviceDown") void listen();
      }
      changed();
      return true;
    },
    async stop() {
      await shut();
      rmSync(path, { force: true });
    },
    cards,
    insert(key) {
      const sample = cards.find((known) => known.key === key);
      if (sample === undefined) return false;
      card = { key, virtual: createVirtualCard(sample, (fault) => active.has(fault)) };
      changed();
      return true;
    },
    remove,
    inserted: () => card?.key,
  };
}
