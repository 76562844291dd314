import { createServer, type AddressInfo, type Server, type Socket } from "node:net";

export const simulatorHost = "127.0.0.1";

/** The host's end of any wire: a pseudo terminal, a test's own socket. */
export interface HostEnd {
  write(bytes: Uint8Array): void;
  onData(listener: (chunk: Uint8Array) => void): () => void;
}

interface Link {
  send(bytes: Uint8Array): void;
  /** Ends the connection where the wire knows such a thing. */
  end(): void;
  hold?(stopped: boolean): void;
}

/** The sockets at a printer's back: many hosts may plug in, and it talks to the latest. */
export class SimulatorWires {
  port = 0;
  readonly #connected: () => void;
  readonly #received: (chunk: Uint8Array) => void;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #link: Link | undefined;

  constructor(printer: { readonly connected: () => void; readonly received: (chunk: Uint8Array) => void }) {
    this.#connected = printer.connected;
    this.#received = printer.received;
  }

  /** @param port 0 picks a free one */
  async listen(port: number): Promise<void> {
    const server = createServer((socket) => this.#accept(socket));
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, simulatorHost, resolve);
    });
    this.port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  attach(wire: HostEnd): () => void {
    const link: Link = { send: (bytes) => wire.write(bytes), end: () => {} };
    this.#connect(link);
    const detach = wire.onData((chunk) => this.#receive(link, chunk));
    return () => {
      detach();
      this.#forget(link);
    };
  }

  connected(): boolean {
    return this.#link !== undefined;
  }

  send(bytes: Uint8Array): void {
    this.#link?.send(bytes);
  }

  /** Takes nothing more from the host for now, as a printer does whose buffer is full. */
  hold(stopped: boolean): void {
    this.#link?.hold?.(stopped);
  }

  end(): void {
    this.#link?.end();
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== undefined) await new Promise<void>((resolve) => void server.close(() => resolve()));
  }

  #accept(socket: Socket): void {
    socket.setNoDelay(true);
    this.#sockets.add(socket);
    const link: Link = {
      send: (bytes) => {
        if (socket.writable) socket.write(bytes);
      },
      end: () => socket.destroy(),
      hold: (stopped) => (stopped ? socket.pause() : socket.resume()),
    };
    socket.on("data", (chunk) => this.#receive(link, new Uint8Array(Buffer.from(chunk))));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.#sockets.delete(socket);
      this.#forget(link);
    });
    this.#connect(link);
  }

  #connect(link: Link): void {
    this.#link = link;
    this.#connected();
  }

  #receive(link: Link, chunk: Uint8Array): void {
    if (this.#link === link) this.#received(chunk);
  }

  #forget(link: Link): void {
    if (this.#link === link) this.#link = undefined;
  }
}
