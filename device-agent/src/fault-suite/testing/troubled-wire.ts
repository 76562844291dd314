import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Simulator } from "../../devices/device.ts";
import type { DeviceEnd } from "../../transports/index.ts";

/** What a wire does to any device, whatever it speaks. */
const wireFaults = ["unplugged", "halfAnswers", "babble", "slowDrip", "unaskedAnswers"] as const;
type WireFault = (typeof wireFaults)[number];

/** Milliseconds between two things the fault does by itself. */
const beat: Partial<Record<WireFault, number>> = { babble: 20, slowDrip: 150, unaskedAnswers: 700 };

/** One connection's answers on their way to the agent, spoilt as the active faults say. */
class Line {
  readonly #out: (bytes: Uint8Array) => void;
  #last = new Uint8Array(0);
  #dripping: number[] = [];
  #noise = 7;

  constructor(out: (bytes: Uint8Array) => void) {
    this.#out = out;
  }

  answer(bytes: Uint8Array, active: ReadonlySet<WireFault>): void {
    if (active.has("babble")) return;
    this.#last = Uint8Array.from(bytes);
    if (active.has("slowDrip")) this.#dripping.push(...bytes);
    else this.#out(active.has("halfAnswers") ? bytes.subarray(0, bytes.length >> 1) : bytes);
  }

  beat(fault: WireFault): void {
    const byte = fault === "slowDrip" ? this.#dripping.shift() : undefined;
    if (byte !== undefined) this.#out(Uint8Array.of(byte));
    if (fault === "babble") this.#out(Uint8Array.from({ length: 64 }, () => this.#nextNoise()));
    if (fault === "unaskedAnswers" && this.#last.length > 0) this.#out(this.#last);
  }

  /** What has not arrived never does. */
  cut(): void {
    this.#dripping = [];
  }

  #nextNoise(): number {
    this.#noise = (Math.imul(this.#noise, 1_103_515_245) + 12_345) & 0x7fffffff;
    return this.#noise >> 16;
  }
}

interface Plug {
  readonly clock: Clock;
  readonly lines: ReadonlySet<Line>;
  readonly active: Set<WireFault>;
  readonly plug: () => void;
  readonly unplug: () => void;
}

function troubles({ clock, lines, active, plug, unplug }: Plug): Simulator {
  const beats = new Map<WireFault, () => void>();

  function begin(fault: WireFault): void {
    active.add(fault);
    const period = beat[fault];
    if (period !== undefined)
      beats.set(
        fault,
        clock.every(period, () => lines.forEach((line) => line.beat(fault))),
      );
    if (fault === "unplugged") unplug();
  }

  function end(fault: WireFault): void {
    if (!active.delete(fault)) return;
    beats.get(fault)?.();
    for (const line of lines) line.cut();
    if (fault === "unplugged") plug();
  }

  return {
    faults: wireFaults,
    active: () => [...active],
    fault(name) {
      const fault = wireFaults.find((known) => known === name);
      if (fault !== undefined && !active.has(fault)) begin(fault);
      return fault !== undefined;
    },
    heal(name) {
      const healed = wireFaults.filter((fault) => name === undefined || name === fault);
      healed.forEach(end);
      return healed.length > 0;
    },
    async stop() {
      for (const cancel of beats.values()) cancel();
      unplug();
    },
  };
}

export interface TroubledWire {
  /** Where the simulated device is to be connected. */
  readonly device: DeviceEnd;
  readonly troubles: Simulator;
}

/** Stands between a simulated device and its wire. */
export function troubledWire(wire: DeviceEnd, clock: Clock): TroubledWire {
  const active = new Set<WireFault>();
  const line = new Line((bytes) => wire.write(bytes));
  return {
    device: { ...wire, write: (bytes) => line.answer(bytes, active) },
    troubles: troubles({
      clock,
      active,
      lines: new Set([line]),
      plug: () => wire.plug(),
      unplug: () => wire.unplug(),
    }),
  };
}

/** Stands between the agent and a device on a TCP port or a socket file; `port` is where the agent is to connect. */
export async function troubledPort(
  target: number | string,
  clock: Clock,
): Promise<{ readonly port: number; readonly troubles: Simulator }> {
  const active = new Set<WireFault>();
  const lines = new Set<Line>();
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;

  function accept(agent: Socket): void {
    // Nagle's algorithm waits for real time, of which there is none in simulated time.
    const device = connect(
      typeof target === "number" ? { port: target, host: "127.0.0.1", noDelay: true } : { path: target },
    );
    const line = new Line((bytes) => {
      if (agent.writable) agent.write(bytes);
    });
    lines.add(line);
    agent.on("data", (chunk: Buffer) => device.write(chunk));
    device.on("data", (chunk: Buffer) => line.answer(new Uint8Array(chunk), active));
    for (const socket of [agent, device]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        sockets.delete(socket);
        lines.delete(line);
        agent.destroy();
        device.destroy();
      });
    }
  }

  async function listen(): Promise<void> {
    const next = createServer({ noDelay: true }, accept);
    server = next;
    next.listen(port, "127.0.0.1");
    await once(next, "listening");
    port = (next.address() as AddressInfo).port;
  }

  await listen();
  return {
    port,
    troubles: troubles({
      clock,
      active,
      lines,
      plug: () => void listen(),
      unplug: () => {
        server?.close();
        for (const socket of sockets) socket.destroy();
      },
    }),
  };
}
