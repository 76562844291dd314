import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";

/** A TCP port of this machine that nobody listens on now; another program may still be first to take it. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("not listening on TCP");
  return address.port;
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
