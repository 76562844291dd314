import { connect } from "node:net";
import { fail, ok, systemClock, type Clock } from "@zizhuban/device-agent-contract";
import { connected, connectionOf } from "./socket.ts";
import type { Transport } from "./transport.ts";

/** A stream to a daemon of this machine. One that does not take a connection at once is not well. */
export function unixTransport({
  path,
  clock = systemClock,
}: {
  readonly path: string;
  readonly clock?: Clock;
}): Transport {
  return {
    label: `unix ${path}`,
    async open() {
      const socket = connect({ path });
      const connection = connectionOf(socket);
      const failure = await connected(socket, clock, 3_000);
      if (failure === undefined) return ok(connection);
      socket.destroy();
      return fail(failure);
    },
  };
}
