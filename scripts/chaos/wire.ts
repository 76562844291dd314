import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** A cable between an agent and a TCP printer that can break at one exact byte on its way to the printer. */
export interface Wire {
  readonly port: number;
  /**
   * Watches what each connection sends from now on, byte for character. When `where` names a position, the bytes
   * before it still reach the printer, `strike` is called, and the rest of every connection is nobody's.
   */
  arm(where: (sent: string) => number | undefined, strike: () => void): void;
  /** Whole again, for the connections to come. */
  mend(): void;
  stop(): Promise<void>;
}

export async function startWire(printerPort: number): Promise<Wire> {
  let armed:
    | { readonly where: (sent: string) => number | undefined; readonly strike: () => void }
    | undefined;
  let broken = false;
  let watch = 0;
  const sockets = new Set<Socket>();

  const server = createServer((near) => {
    const far = connect(printerPort, "127.0.0.1");
    let sent = "";
    let watched = watch;
    for (const socket of [near, far]) {
      sockets.add(socket.setNoDelay(true));
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    near.on("data", (chunk) => {
      if (broken) return;
      if (watched !== watch) sent = "";
      watched = watch;
      const before = sent.length;
      if (armed !== undefined) sent += chunk.toString("latin1");
      const position = armed?.where(sent);
      if (armed === undefined || position === undefined) return void far.write(chunk);
      broken = true;
      far.write(chunk.subarray(0, Math.max(0, position - before)));
      armed.strike();
    });
    far.on("data", (chunk) => {
      if (!broken) near.write(chunk);
    });
    // What was sent before the agent died still reaches the printer, unless the wire broke under it.
    near.on("close", () => (broken ? far.destroy() : far.end()));
    far.on("close", () => near.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    arm(where, strike) {
      watch += 1;
      armed = { where, strike };
    },
    mend() {
      armed = undefined;
      broken = false;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
