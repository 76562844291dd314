import { randomInt } from "node:crypto";
import { once } from "node:events";
import type { Server } from "node:net";
import { systemErrorCode } from "./start-failure.ts";

/** Below the ports that Linux gives to whoever asks for any (`ip_local_port_range`, from 32768). */
const [first, ports] = [20_000, 12_000];

/**
 * Listens on the loopback, on a port that the system gives to nobody else while its owner is away.
 * @param port the one it comes back to; any when there is none yet @returns the port
 */
export async function listenOnOwnPort(server: Server, port?: number): Promise<number> {
  for (;;) {
    const tried = port ?? first + randomInt(ports);
    try {
      await once(server.listen(tried, "127.0.0.1"), "listening");
      return tried;
    } catch (error) {
      if (port !== undefined || systemErrorCode(error) !== "EADDRINUSE") throw error;
    }
  }
}
