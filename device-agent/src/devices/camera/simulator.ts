import { createServer, type Server, type Socket } from "node:net";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Simulator } from "../device.ts";

const faults = [
  "unplugged",
  "noAnswer",
  "stall",
  "halfFrame",
  "wrongLength",
  "endlessHeaders",
  "endlessFrame",
  "drop",
  "wrongType",
  "notFound",
  "denied",
  "garbage",
  "slowDrip",
] as const;
export type CameraFaultName = (typeof faults)[number];

export interface CameraSimulatorOptions {
  readonly clock: Clock;
  /** What lies before the camera now: one JPEG. */
  readonly picture: () => Promise<Uint8Array>;
  /** Pictures a second. */
  readonly rate?: number;
}

export interface CameraSimulator extends Simulator {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** How many watch it now. */
  watched(): number;
}

const host = "127.0.0.1";
const boundary = "--zizhuban-frame";

function partHead(length: number): string {
  return `${boundary}\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`;
}

/** An IP camera on a port of this machine: MJPEG in a multipart answer over HTTP, and every way to do it badly. */
export async function startCameraSimulator(options: CameraSimulatorOptions): Promise<CameraSimulator> {
  const { clock, picture, rate = 8 } = options;
  const active = new Set<CameraFaultName>();
  const watchers = new Map<Socket, () => void>();

  function head(socket: Socket): boolean {
    if (active.has("notFound")) socket.end("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    else if (active.has("denied")) socket.end("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
    else if (active.has("wrongType"))
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>camera login</html>");
    else {
      const type = `multipart/x-mixed-replace; boundary=${boundary.slice(2)}`;
      socket.write(`HTTP/1.0 200 OK\r\nServer: simulated\r\nContent-Type: ${type}\r\n\r\n`);
      return true;
    }
    return false;
  }

  /** What goes out instead of a picture while a fault lasts. */
  function spoil(socket: Socket, jpeg: Uint8Array): void {
    if (active.has("drop")) socket.destroy();
    else if (active.has("halfFrame")) {
      socket.write(partHead(jpeg.length));
      socket.write(jpeg.subarray(0, jpeg.length >> 1));
    } else if (active.has("garbage")) {
      socket.write(partHead(40_000));
      socket.write(new Uint8Array(40_000).fill(0x55));
    } else if (active.has("endlessHeaders")) {
      socket.write(`${boundary}\r\n${"X-Padding: 0123456789\r\n".repeat(3_000)}`);
    } else if (active.has("endlessFrame")) {
      // A picture that began, and entropy-coded data without an end marker.
      socket.write(jpeg.subarray(0, -2));
      socket.write(new Uint8Array(9_000_000).fill(0x11));
    } else {
      const claimed = active.has("wrongLength") ? jpeg.length + 977 : jpeg.length;
      socket.write(partHead(claimed));
      socket.write(jpeg);
      socket.write("\r\n");
    }
  }

  async function shoot(socket: Socket): Promise<void> {
    if (active.has("stall") || active.has("noAnswer")) return;
    const jpeg = await picture();
    if (socket.destroyed || socket.writableNeedDrain) return;
    if (active.has("slowDrip")) socket.write(jpeg.subarray(0, 20));
    else spoil(socket, jpeg);
  }

  function serve(socket: Socket): void {
    let begun = false;
    watchers.set(socket, () => {});
    socket.on("error", () => {});
    socket.on("close", () => {
      watchers.get(socket)?.();
      watchers.delete(socket);
    });
    socket.on("data", () => {
      if (begun || active.has("noAnswer")) return;
      begun = true;
      if (!head(socket)) return;
      void shoot(socket);
      watchers.set(
        socket,
        clock.every(1_000 / rate, () => void shoot(socket)),
      );
    });
  }

  function hangUp(): void {
    for (const socket of watchers.keys()) socket.destroy();
  }

  const server = createServer(serve);
  const port = await listen(server, 0);

  return {
    host,
    port,
    path: "/video.mjpg",
    watched: () => watchers.size,
    faults,
    active: () => [...active],
    fault(name) {
      const fault = faults.find((known) => known === name);
      if (fault === undefined) return false;
      if (active.has(fault)) return true;
      active.add(fault);
      if (fault === "unplugged") {
        hangUp();
        server.close();
      }
      return true;
    },
    heal(name) {
      if (name !== undefined && !faults.some((known) => known === name)) return false;
      for (const fault of faults) {
        if (name !== undefined && fault !== name) continue;
        if (active.delete(fault) && fault === "unplugged") void listen(server, port);
      }
      return true;
    },
    async stop() {
      active.clear();
      hangUp();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve) => {
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
