import type { ChildProcess } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** Below the ports that Linux gives to whoever asks for any (`ip_local_port_range`, from 32768). */
const [first, ports] = [20_000, 12_000];

/**
 * A TCP port of this machine for a program that has to be told one. Nobody listens on it now, and no test that runs
 * beside this one is given it by the system meanwhile: what was sent there would reach another's server.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + randomInt(ports);
    const server = createServer().listen(port, "127.0.0.1");
    const free = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!free) continue;
    server.close();
    await once(server, "close");
    return port;
  }
}

/** True when the port takes a connection, false when the program that was to listen there ended instead. */
export async function listening(port: number, program: ChildProcess): Promise<boolean> {
  while (program.exitCode === null && program.signalCode === null) {
    if (await accepts(port)) return true;
    await wait(10);
  }
  return false;
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const open = await once(socket, "connect").then(
    () => true,
    () => false,
  );
  socket.destroy();
  return open;
}
