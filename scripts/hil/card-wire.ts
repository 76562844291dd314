import { createServer, type Server, type Socket } from "node:net";

// The wire between QEMU's `ccid-card-passthru` and the card in its slot: the VSC protocol of libcacard
// (vscard_common.h). Each message has a type, a reader and a length, 32 bits each, big endian.

const types = {
  init: 1,
  error: 2,
  readerAdd: 3,
  atr: 5,
  cardRemove: 6,
  apdu: 7,
  flush: 8,
  flushComplete: 9,
} as const;
const headerSize = 12;
/** Says that the reader has no number yet. */
const undefinedReader = 0xffffffff;
const magic = Buffer.from("VSCD", "latin1");
const version = 2;

/** A card as this wire needs it; our simulator's is one. */
interface Card {
  readonly atr: Uint8Array;
  answer(apdu: Uint8Array): Uint8Array | undefined;
}

export interface CardWire {
  /** Begins the conversation anew, as after the reader was plugged in. */
  begin(): void;
  insert(card: Card): void;
  remove(): void;
  close(): void;
}

/** Listens where QEMU's character device connects. */
export async function openCardWire(path: string): Promise<CardWire> {
  let socket: Socket | undefined;
  let card: Card | undefined;
  let added = false;

  function send(type: number, reader: number, payload: Uint8Array = new Uint8Array(0)): void {
    const header = Buffer.alloc(headerSize);
    header.writeUInt32BE(type, 0);
    header.writeUInt32BE(reader, 4);
    header.writeUInt32BE(payload.length, 8);
    socket?.write(Buffer.concat([header, payload]));
  }

  function begin(): void {
    added = false;
    const payload = Buffer.alloc(12);
    magic.copy(payload);
    payload.writeUInt32BE(version, 4);
    send(types.init, undefinedReader, payload);
  }

  function hear(type: number, payload: Uint8Array): void {
    switch (type) {
      case types.init:
        send(types.readerAdd, undefinedReader, Buffer.from("Zizhuban\0", "latin1"));
        return;
      case types.error:
        // The answer to the reader, and to every ATR after it; code 0 is success.
        if (!added && card !== undefined) send(types.atr, 0, card.atr);
        added = true;
        return;
      case types.apdu: {
        const answer = card?.answer(payload);
        if (answer !== undefined) send(types.apdu, 0, answer);
        return;
      }
      case types.flush:
        send(types.flushComplete, 0);
    }
  }

  const server: Server = createServer((connected) => {
    socket = connected;
    let held = Buffer.alloc(0);
    connected.on("error", () => {});
    connected.on("data", (chunk) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= headerSize && held.length >= headerSize + held.readUInt32BE(8)) {
        const end = headerSize + held.readUInt32BE(8);
        hear(held.readUInt32BE(0), new Uint8Array(held.subarray(headerSize, end)));
        held = held.subarray(end);
      }
    });
    begin();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  return {
    begin,
    insert(next) {
      card = next;
      if (added) send(types.atr, 0, card.atr);
    },
    remove() {
      card = undefined;
      if (added) send(types.cardRemove, 0);
    },
    close() {
      socket?.destroy();
      server.close();
    },
  };
}
