import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { ok } from "@zizhuban/device-agent-contract";
import { fromReport, toReports } from "./hid-reports.ts";
import { hidTransport, type HidPort } from "./hid.ts";

const plain = { reportLength: 64, reportId: 0 };
const numbered = { reportLength: 63, reportId: 2 };

describe("HID reports", () => {
  it("puts a short request into one report, id first, zeros after", () => {
    const request = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69);
    const [report, ...more] = toReports(request, plain);
    expect(more).toEqual([]);
    expect(report).toHaveLength(65);
    expect([...(report ?? [])].slice(0, 7)).toEqual([0, 0xaa, 0xaa, 0xaa, 0x96, 0x69, 0]);
  });

  it("strips the id only from devices that number their reports", () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, index) => index);
    expect(fromReport(bytes, plain)).toEqual(bytes);
    expect(fromReport(Uint8Array.of(2, 7, 8), numbered)).toEqual(Uint8Array.of(7, 8));
    expect(fromReport(Uint8Array.of(7, 8), numbered)).toEqual(Uint8Array.of(7, 8));
  });

  it("gives back any stream, then padding", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 2400 }),
        fc.constantFrom(plain, numbered),
        (bytes, framing) => {
          const back = toReports(bytes, framing).flatMap((report) =>
            Array.from(fromReport(framing.reportId === 0 ? report.subarray(1) : report, framing)),
          );
          expect(back.slice(0, bytes.length)).toEqual([...bytes]);
          expect(back.slice(bytes.length).every((byte) => byte === 0)).toBe(true);
          expect(back.length % framing.reportLength).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });
});

function fakePort(fails = false) {
  const handlers = new Map<string, (value: Buffer) => void>();
  const written: Buffer[] = [];
  const close = vi.fn<() => Promise<void>>(async () => {});
  const port: HidPort = {
    async write(report) {
      if (fails) throw new Error("Cannot write to hid device");
      written.push(report);
      return report.length;
    },
    on: (event: string, listener: (value: Buffer) => void) => handlers.set(event, listener),
    close,
  };
  return {
    port,
    written,
    close,
    emit: (event: string, value = Buffer.alloc(0)) => handlers.get(event)?.(value),
  };
}

describe("HID transport", () => {
  const profile = { vendorId: 0x2b8b, productId: 0x2721, ...plain };

  async function opened(port: HidPort) {
    const result = await hidTransport(profile, async () => ok(port)).open();
    if (!result.ok) throw new Error(result.code);
    return result.value;
  }

  it("writes reports and gives their payload", async () => {
    const fake = fakePort();
    const connection = await opened(fake.port);
    const received: Uint8Array[] = [];
    connection.onData((chunk) => received.push(chunk));
    expect(await connection.write(new Uint8Array(100).fill(5))).toMatchObject({ ok: true });
    expect(fake.written.map((report) => report.length)).toEqual([65, 65]);
    fake.emit("data", Buffer.alloc(64, 6));
    expect(received).toEqual([new Uint8Array(64).fill(6)]);
  });

  it("ends once, on a read error or a failed write", async () => {
    for (const end of ["read", "write"]) {
      const fake = fakePort(end === "write");
      const connection = await opened(fake.port);
      const closed = vi.fn<(reason: string) => void>();
      connection.onClose(closed);
      if (end === "read") fake.emit("error");
      expect(await connection.write(Uint8Array.of(1))).toMatchObject({ ok: false, code: "connectionLost" });
      await connection.close();
      expect(closed).toHaveBeenCalledExactlyOnceWith("connectionLost");
      expect(fake.close).toHaveBeenCalledOnce();
    }
  });

  it("says that no such device is plugged in", async () => {
    expect(hidTransport(profile).label).toBe("hid 2b8b:2721");
    expect(await hidTransport({ ...profile, vendorId: 0x0001, productId: 0x0001 }).open()).toMatchObject({
      ok: false,
      code: "portNotFound",
    });
  });
});
