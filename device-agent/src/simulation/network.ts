import { connect, createServer, type Server, type Socket } from "node:net";
import type { Simulator } from "../devices/device.ts";

export interface SimulatedNetwork extends Simulator {
  /** The address to use instead of `url`: a relay on this machine with the real server behind it. */
  through(url: string): Promise<string>;
}

/** Names a certificate for a server on this machine carries; any other name would not fit the relay's. */
const loopback = new Set(["127.0.0.1", "localhost"]);
const defaultPorts: Readonly<Record<string, number>> = { "https:": 443, "mqtts:": 8883 };

/** Whether the network between this agent and that server can be played with. */
export function canRelay(url: string): boolean {
  return loopback.has(new URL(url).hostname);
}

/**
 * The network cable as the dev dock plays it: TCP relays that pass bytes on, and with the fault `down`
 * drop every connection and take no new one. Nothing above knows that they are there.
 */
export function createSimulatedNetwork(onChange: () => void = () => undefined): SimulatedNetwork {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  let down = false;

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  }

  function relay(near: Socket, host: string, port: number): void {
    if (down) {
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
  }

  function become(next: boolean): void {
    if (down === next) return;
    down = next;
    if (down) for (const socket of sockets) socket.resetAndDestroy();
    onChange();
  }

  return {
    faults: ["down"],
    active: () => (down ? ["down"] : []),
    fault(name) {
      if (name !== "down") return false;
      become(true);
      return true;
    },
    heal(name = "down") {
      if (name !== "down") return false;
      become(false);
      return true;
    },
    async through(url) {
      const target = new URL(url);
      const port = Number(target.port) || (defaultPorts[target.protocol] ?? 0);
      const server = createServer((near) => relay(near, target.hostname, port));
      servers.push(server);
      await new Promise<void>((resolve, reject) => {
        server.once("error", reject);
        server.listen(0, "127.0.0.1", resolve);
      });
      const address = server.address();
      if (typeof address !== "object" || address === null) throw new Error("the relay has no port");
      return `${target.protocol}//${target.hostname}:${address.port}`;
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
