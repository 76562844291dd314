import { connect } from "node:net";
import type { VirtualCard } from "./simulator-card.ts";

// The wire of vpcd, the virtual reader of the vsmartcard project: a card is a TCP client, each message two bytes of
// length, big endian, and so many bytes; one byte is a control, everything else an APDU.

const controls = { powerOff: 0, powerOn: 1, reset: 2, answerToReset: 4 } as const;

/** Puts a virtual card into a virtual reader of a real pcscd. Resolves when it is in; the returned function takes it out. */
export function insertIntoVpcd(port: number, card: VirtualCard): Promise<() => void> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let held = Buffer.alloc(0);

  function say(bytes: Uint8Array): void {
    const message = Buffer.alloc(2 + bytes.length);
    message.writeUInt16BE(bytes.length);
    message.set(bytes, 2);
    socket.write(message);
  }

  function hear(message: Uint8Array): void {
    if (message.length > 1) {
      const answer = card.answer(message);
      if (answer !== undefined) say(answer);
    } else if (message[0] === controls.answerToReset) say(card.atr);
    else card.reset();
  }

  socket.on("data", (chunk) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE()) {
      const end = 2 + held.readUInt16BE();
      hear(new Uint8Array(held.subarray(2, end)));
      held = held.subarray(end);
    }
  });
  return new Promise((resolve, reject) => {
    socket.once("connect", () => {
      // From here on the reader may throw the card out at any time; that is how cards leave a dying pcscd.
      socket.on("error", () => socket.destroy());
      resolve(() => socket.destroy());
    });
    socket.once("error", reject);
  });
}
