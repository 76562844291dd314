import { connect, type Socket } from "node:net";
import { fail, ok, systemClock, type Clock } from "@zizhuban/device-agent-contract";
import { listeners } from "./listeners.ts";
import type { Connection, Transport, TransportFailure } from "./transport.ts";

export interface TcpOptions {
  readonly host: string;
  readonly port: number;
  readonly clock?: Clock;
}

export const tcpDelays = {
  /** A printer on the same network answers in milliseconds; the system's own two minutes would look like a hang. */
  connect: 3_000,
  /** Idle time before the system probes a silent peer, so that a pulled cable is noticed without traffic. */
  keepAlive: 10_000,
} as const;

/** A raw TCP stream, as network printers offer on port 9100. */
export function tcpTransport({ host, port, clock = systemClock }: TcpOptions): Transport {
  return {
    label: `tcp ${host}:${port}`,
    async open() {
      const socket = connect({
        host,
        port,
        noDelay: true,
        keepAlive: true,
        keepAliveInitialDelay: tcpDelays.keepAlive,
      });
      const connection = connectionOf(socket);
      const failure = await connected(socket, clock);
      if (failure === undefined) return ok(connection);
      socket.destroy();
      return fail(failure);
    },
  };
}

function connected(socket: Socket, clock: Clock): Promise<TransportFailure | undefined> {
  return new Promise((resolve) => {
    const cancel = clock.after(tcpDelays.connect, () => finish("timedOut"));
    const finish = (failure?: TransportFailure) => {
      cancel();
      resolve(failure);
    };
    socket.once("connect", () => finish());
    socket.once("error", (error) => finish(reasonOf(error)));
    socket.once("close", () => finish("connectionLost"));
  });
}

function connectionOf(socket: Socket): Connection {
  const data = listeners<Uint8Array>();
  const closed = listeners<TransportFailure>();
  let reason: TransportFailure = "connectionLost";
  socket.on("data", (chunk) => data.emit(new Uint8Array(Buffer.from(chunk))));
  socket.on("error", (error) => {
    reason = reasonOf(error);
  });
  // A printer that ended its half will not answer any more, so the other half is of no use.
  socket.on("end", () => socket.destroy());
  socket.on("close", () => closed.emit(reason));
  return {
    write(bytes) {
      if (socket.destroyed || !socket.writable) return Promise.resolve(fail("connectionLost"));
      return new Promise((resolve) => {
        const lost = () => resolve(fail(reason));
        socket.once("close", lost);
        socket.write(bytes, (error) => {
          socket.off("close", lost);
          resolve(error ? fail(reasonOf(error)) : ok());
        });
      });
    },
    onData: (listener) => data.add(listener),
    onClose: (listener) => closed.add(listener),
    async close() {
      if (socket.destroyed) return;
      await new Promise<void>((resolve) => {
        socket.once("close", () => resolve());
        socket.destroy();
      });
    },
  };
}

function reasonOf(error: Error): TransportFailure {
  switch ("code" in error ? error.code : undefined) {
    case "ECONNREFUSED":
      return "refused";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "portNotFound";
    case "EACCES":
    case "EPERM":
      return "portDenied";
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "timedOut";
    default:
      return "connectionLost";
  }
}
