import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { afterEach, describe, expect, it, vi } from "vitest";
import { tcpDelays, tcpTransport } from "./tcp.ts";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer(onSocket);
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

async function opened(port: number) {
  const connection = await tcpTransport({ host: "127.0.0.1", port }).open();
  if (!connection.ok) throw new Error(connection.code);
  return connection.value;
}

describe("tcp transport", () => {
  it("carries every byte value both ways, and is called by its address", async () => {
    const port = await listen((socket) => socket.pipe(socket));
    const connection = await opened(port);
    const received: number[] = [];
    connection.onData((chunk) => received.push(...chunk));
    const sent = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect(await connection.write(sent)).toEqual({ ok: true });
    await vi.waitFor(() => expect(received).toEqual([...sent]));
    expect(tcpTransport({ host: "10.0.0.7", port: 9100 }).label).toBe("tcp 10.0.0.7:9100");
    await connection.close();
  });

  it("tells once that the peer has gone, and refuses to write after that", async () => {
    const port = await listen((socket) => socket.destroy());
    const connection = await opened(port);
    const reasons: string[] = [];
    connection.onClose((reason) => reasons.push(reason));
    await vi.waitFor(() => expect(reasons).toEqual(["connectionLost"]));
    expect(await connection.write(Uint8Array.of(1))).toMatchObject({ ok: false, code: "connectionLost" });
  });

  it("takes a peer that ends its half for gone", async () => {
    const port = await listen((socket) => socket.end());
    const connection = await opened(port);
    const closed = vi.fn<(reason: string) => void>();
    connection.onClose(closed);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
  });

  it("names a port nobody listens on, and a name nobody has", async () => {
    const port = await listen(() => {});
    await new Promise((resolve) => servers.splice(0)[0]?.close(resolve));
    expect(await tcpTransport({ host: "127.0.0.1", port }).open()).toMatchObject({ code: "refused" });
    expect(await tcpTransport({ host: "printer.invalid", port }).open()).toMatchObject({
      code: "portNotFound",
    });
  });

  it("gives up on an address that never answers", async () => {
    const clock = new SimulatedClock();
    // 192.0.2.0/24 is reserved for documentation (RFC 5737): nobody answers there.
    const attempt = tcpTransport({ host: "192.0.2.1", port: 9100, clock }).open();
    clock.advance(tcpDelays.connect);
    expect(await attempt).toMatchObject({ ok: false });
  });
});
