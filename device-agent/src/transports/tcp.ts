import { connect } from "node:net";
import { fail, ok, systemClock, type Clock } from "@zizhuban/device-agent-contract";
import { connected, connectionOf } from "./socket.ts";
import type { Transport } from "./transport.ts";

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
      const failure = await connected(socket, clock, tcpDelays.connect);
      if (failure === undefined) return ok(connection);
      socket.destroy();
      return fail(failure);
    },
  };
}
