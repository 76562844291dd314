import { createServer, type Socket } from "node:net";

// Somebody else's receipt printer on TCP: a small reading of ESC/POS of its own, enough to be
// honest about status, process ids and counters, and to keep the text that came out.

export interface ForeignReceiptPrinter {
  readonly port: number;
  /** One text a cut. */
  readonly receipts: readonly string[];
  stop(): Promise<void>;
}

interface Step {
  /** Bytes taken; 0 = more are needed. */
  readonly size: number;
  readonly reply?: Buffer;
  readonly text?: Buffer;
  readonly cut?: boolean;
}

const word = (bytes: Buffer, at: number) => (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
const block = (head: number, text: string) =>
  Buffer.concat([Buffer.from([head]), Buffer.from(text, "latin1"), Buffer.from([0])]);

/** GS … (1D): status, counters, cut, QR, raster, process id. */
function gs(bytes: Buffer, cuts: number): Step {
  const [, command, a = 0] = bytes;
  switch (command) {
    case 0x61:
      return { size: 3, reply: Buffer.from([0x10, 0, 0, 0]) };
    case 0x49:
      return { size: 3, reply: a >= 65 ? block(0x5f, "FOREIGN-80") : Buffer.from([0x02]) };
    case 0x72:
      return { size: 3, reply: Buffer.from([0]) };
    case 0x67:
      return { size: 6, reply: block(0x5f, String(word(bytes, 4) % 128 === 50 ? cuts : 0)) };
    case 0x56:
      return { size: a >= 65 ? 4 : 3, cut: true };
    case 0x76:
      return { size: 8 + word(bytes, 4) * word(bytes, 6) };
    case 0x28: {
      const size = 5 + word(bytes, 3);
      const isProcessId = a === 0x48 && bytes[5] === 0x30;
      return isProcessId ? { size, reply: block(0x37, `\x22${bytes.toString("latin1", 7, 11)}`) } : { size };
    }
    case undefined:
      return { size: 0 };
    default:
      return { size: 3 };
  }
}

function next(bytes: Buffer, cuts: number): Step {
  switch (bytes[0]) {
    case 0x10:
      if (bytes[1] === 0x04) return { size: 3, reply: Buffer.from([0x12]) };
      if (bytes[1] === 0x05) return { size: 3 };
      return bytes[2] === 0x08
        ? { size: 10, reply: Buffer.from([0x37, 0x25, 0]) }
        : { size: 5, reply: Buffer.from([0x10, 0, 0, 0]) };
    case 0x1b:
      return { size: bytes[1] === 0x40 ? 2 : 3 };
    case 0x1c:
      return { size: bytes[1] === 0x26 || bytes[1] === 0x2e ? 2 : 3 };
    case 0x1d:
      return gs(bytes, cuts);
    default:
      return { size: 1, text: bytes.subarray(0, 1) };
  }
}

export async function startForeignReceiptPrinter(): Promise<ForeignReceiptPrinter> {
  const receipts: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let pending = Buffer.alloc(0);
    let paper: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      for (;;) {
        if (pending.length === 0) return;
        const step = next(pending, receipts.length);
        if (step.size === 0 || step.size > pending.length) return;
        if (step.text !== undefined) paper.push(step.text);
        if (step.cut === true) {
          receipts.push(new TextDecoder("gb18030").decode(Buffer.concat(paper)));
          paper = [];
        }
        pending = pending.subarray(step.size);
        if (step.reply !== undefined) socket.write(step.reply);
      }
    });
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    receipts,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
