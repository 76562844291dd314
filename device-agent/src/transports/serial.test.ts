import { closeSync, constants, openSync, readSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { serialTransport } from "./serial.ts";
import { openPtyWire, type PtyWire } from "./testing.ts";
import type { Connection } from "./transport.ts";

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

function wire(): PtyWire {
  const pty = openPtyWire();
  undo.push(() => pty.close());
  return pty;
}

async function opened(path: string, lock = true): Promise<Connection> {
  const result = await serialTransport({ path, baudRate: 115_200, lock }).open();
  if (!result.ok) throw new Error(`${result.code}: ${result.detail}`);
  undo.push(() => result.value.close());
  return result.value;
}

function collected(source: { onData(listener: (chunk: Uint8Array) => void): unknown }): number[] {
  const bytes: number[] = [];
  source.onData((chunk) => bytes.push(...chunk));
  return bytes;
}

/** A first byte that can be taken off the line shows that the others said with it are there: the kernel carries them in its own time. */
async function arrived(path: string): Promise<void> {
  const line = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  await vi.waitFor(() => expect(readSync(line, Buffer.alloc(1))).toBe(1), { interval: 5 });
  closeSync(line);
}

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

describe("serial transport on a pseudo terminal", () => {
  it("carries every byte value both ways", async () => {
    const device = wire();
    const atDevice = collected(device);
    const connection = await opened(device.path);
    const atAgent = collected(connection);
    expect(await connection.write(everyByte)).toMatchObject({ ok: true });
    device.write(everyByte);
    await vi.waitFor(() => {
      expect(atDevice).toEqual([...everyByte]);
      expect(atAgent).toEqual([...everyByte]);
    });
  });

  it("opens again after it was closed, without what was said in between", async () => {
    const device = wire();
    const first = await opened(device.path);
    await first.close();
    device.write(Uint8Array.of(0, 1, 2, 3));
    await arrived(device.path);
    const atAgent = collected(await opened(device.path));
    device.write(Uint8Array.of(9));
    await vi.waitFor(() => expect(atAgent).toContain(9));
    expect(atAgent).toEqual([9]);
  });

  it("tells that the wire is gone, refuses to write to it, and finds it again", async () => {
    const device = wire();
    const connection = await opened(device.path);
    const closed = vi.fn<(reason: string) => void>();
    connection.onClose(closed);
    device.unplug();
    await vi.waitFor(() => expect(closed).toHaveBeenCalledExactlyOnceWith("connectionLost"));
    expect(await connection.write(everyByte)).toMatchObject({ ok: false, code: "connectionLost" });
    const gone = await serialTransport({ path: device.path, baudRate: 115_200 }).open();
    expect(gone).toMatchObject({ ok: false, code: "portNotFound" });
    device.plug();
    const atDevice = collected(device);
    await (await opened(device.path)).write(Uint8Array.of(7));
    await vi.waitFor(() => expect(atDevice).toEqual([7]));
  });

  it("says that another program has the port", async () => {
    const device = wire();
    await opened(device.path);
    const second = await serialTransport({ path: device.path, baudRate: 115_200 }).open();
    expect(second).toMatchObject({ ok: false, code: "portBusy" });
  });

  it("says that there is no such port, or that it is no port at all", async () => {
    const open = (path: string) => serialTransport({ path, baudRate: 115_200 }).open();
    expect(await open("/dev/zizhuban-no-such-port")).toMatchObject({ code: "portNotFound" });
    expect(await open("/dev/null")).toMatchObject({ ok: false, code: "portNotFound" });
  });
});
