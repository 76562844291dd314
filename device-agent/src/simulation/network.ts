import { connect, createServer, type Server, type Socket } from "node:net";
import type { Simulator } from "../devices/device.ts";

/**
 * `down`: no connection stays, none comes about. `cutInRequest`: it goes down by itself when the next request
 * has just left: the server may have it, its answer never comes.
 */
const networkFaults = ["down", "cutInRequest"] as const;
type NetworkFault = (typeof networkFaults)[number];

/** TLS record types (RFC 8446 §5.1): the client's last flight of the handshake begins with a change of cipher. */
const record = { changeCipherSpec: 20, applicationData: 23 } as const;

export interface SimulatedNetwork extends Simulator {
  /** The address to use instead of `url`: a relay on this machine with the real server behind it. */
  through(url: string): Promise<string>;
}

/** Names a certificate for a server on this machine carries; any other name would not fit the relay's. */
const loopback = new Set(["127.0.0.1", "localhost"]);
const defaultPorts: Readonly<Record<string, number>> = { "https:": 443, "mqtts:": 8883 };

interface Target {
  readonly protocol: string;
  readonly host: string;
  readonly port: number;
}

/** Whether the network between this agent and that server can be played with. */
export function canRelay(url: string): boolean {
  return loopback.has(new URL(url).hostname);
}

/**
 * The network cable as the dev dock plays it: TCP relays that pass bytes on, and with the fault `down`
 * drop every connection and take no new one. Nothing above knows that they are there.
 */
export function createSimulatedNetwork(): SimulatedNetwork {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const changes = new Set<() => void>();
  const active = new Set<NetworkFault>();

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  }

  function relay(near: Socket, { protocol, host, port }: Target): void {
    if (active.has("down")) {
      near.resetAndDestroy();
      return;
    }
    const far = connect({ host, port });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      keep(from);
      from.setNoDelay(true);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.pipe(to);
    }
    if (protocol === "https:") watchRequests(near, far);
  }

  function watchRequests(near: Socket, far: Socket): void {
    let established = false;
    near.on("data", ([type]: Buffer) => {
      if (type === record.changeCipherSpec) established = true;
      else if (established && type === record.applicationData && active.delete("cutInRequest")) {
        // What was written before is on its way when this comes back.
        far.write("", () => goDown());
      }
    });
  }

  function goDown(): void {
    if (active.has("down")) return;
    active.add("down");
    for (const socket of sockets) socket.resetAndDestroy();
    for (const tell of changes) tell();
  }

  return {
    faults: networkFaults,
    active: () => [...active],
    fault(name) {
      if (name === "down") goDown();
      else if (name === "cutInRequest") active.add(name);
      else return false;
      return true;
    },
    heal(name) {
      if (name !== undefined && !networkFaults.some((known) => known === name)) return false;
      for (const fault of networkFaults) if (name === undefined || name === fault) active.delete(fault);
      return true;
    },
    onChange(listener) {
      changes.add(listener);
      return () => changes.delete(listener);
    },
    async through(url) {
      const { protocol, hostname: host, port } = new URL(url);
      const target = { protocol, host, port: Number(port) || (defaultPorts[protocol] ?? 0) };
      const server = createServer((near) => relay(near, target));
      servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
      const address = server.address();
      if (typeof address !== "object" || address === null) throw new Error("the relay has no port");
      return `${protocol}//${host}:${address.port}`;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await Promise.all(
        servers.map(
          (server) =>
            new Promise<void>((resolve) => {
              server.close(() => resolve());
            }),
        ),
      );
    },
  };
}
