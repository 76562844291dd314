import type { Socket } from "node:net";
import type { Clock } from "@zizhuban/device-agent-contract";
import {
  decodeConnect,
  decodeHeader,
  encodeReaders,
  pcscWord as word,
  pcscWords as words,
  type PcscCommand,
  type PcscReader,
} from "../../transports/index.ts";
import type { VirtualCard } from "./simulator-card.ts";
import type { SmartCardReaderFaultName } from "./simulator.ts";

/** What the daemon of the simulator stands in. */
export interface DaemonWorld {
  readonly clock: Clock;
  isActive(fault: SmartCardReaderFaultName): boolean;
  readers(): readonly PcscReader[];
  card(): VirtualCard | undefined;
  takeCardOut(): void;
  onChange(listener: () => void): () => void;
}

/** Result codes of `pcsclite.h` this daemon gives. */
const results = {
  done: 0,
  invalidHandle: 0x80100003,
  unknownReader: 0x80100009,
  sharingViolation: 0x8010000b,
  noSmartcard: 0x8010000c,
  notTransacted: 0x80100016,
  removedCard: 0x80100069,
  unresponsiveCard: 0x80100066,
} as const;

/** `winscard_msg.h`: the APDU of a transmit comes behind the structure and is not counted in the header. */
function lengthOf(size: number, command: PcscCommand | undefined, body: Uint8Array): number {
  return command === "transmit" ? size + word(body, 3) : size;
}

/** Serves one connection: a question at a time, as the daemon's thread for this client does. */
export function serveDaemonClient(socket: Socket, world: DaemonWorld): void {
  let held = Buffer.alloc(0);
  let connected = false;
  let stopWatching = () => {};

  function say(bytes: Uint8Array): void {
    if (!world.isActive("noAnswer")) socket.write(bytes);
  }

  function state(): number {
    const card = world.card();
    if (world.readers().length === 0) return results.unknownReader;
    if (card === undefined) return connected ? results.removedCard : results.noSmartcard;
    if (world.isActive("cardMute")) return results.unresponsiveCard;
    return results.done;
  }

  function connect(body: Uint8Array): void {
    const known = world.readers().some(({ name }) => name === decodeConnect(body).reader);
    const result = !known
      ? results.unknownReader
      : world.isActive("cardInUse")
        ? results.sharingViolation
        : state();
    connected = result === results.done;
    if (connected) world.card()?.reset();
    const answer = new Uint8Array(body);
    answer.set(words(1, protocolOf(world.card()), result), answer.length - 12);
    say(answer);
  }

  function transmit(body: Uint8Array): void {
    if (!connected) return say(words(1, 0, 16, 0, 0, 16, 0, results.invalidHandle));
    if (world.isActive("removedMidway")) world.takeCardOut();
    const result = state();
    const answer = result === results.done ? world.card()?.answer(body.subarray(32)) : undefined;
    if (result === results.done && answer === undefined) {
      // A reader waits for a silent card as long as the card may take, then says that nothing was exchanged.
      world.clock.after(muteAfter, () => say(words(1, 0, 16, 0, 0, 16, 0, results.notTransacted)));
      return;
    }
    const protocol = protocolOf(world.card());
    say(words(1, protocol, 16, 0, protocol, 16, answer?.length ?? 0, result));
    if (answer !== undefined) say(answer);
  }

  function watch(): void {
    say(
      world.isActive("garbage")
        ? encodeReaders([]).map((_, index) => (index & 0x7f) + 1)
        : encodeReaders(world.readers()),
    );
    stopWatching();
    stopWatching = world.onChange(() => {
      stopWatching();
      say(words(0, results.done));
    });
  }

  function hear(command: PcscCommand | undefined, body: Uint8Array): void {
    switch (command) {
      case "version":
        return say(words(word(body, 0), word(body, 1), results.done));
      case "establishContext":
        return say(words(word(body, 0), 7, results.done));
      case "connect":
        return connect(body);
      case "reconnect": {
        const result = state();
        if (result === results.done) world.card()?.reset();
        return say(words(1, word(body, 1), word(body, 2), word(body, 3), protocolOf(world.card()), result));
      }
      case "disconnect":
        connected = false;
        return say(words(word(body, 0), word(body, 1), results.done));
      case "transmit":
        world.clock.after(perApdu, () => transmit(body));
        return;
      case "waitReaderStateChange":
        return watch();
      case undefined:
        socket.destroy();
    }
  }

  socket.on("data", (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (let header = decodeHeader(held); header !== undefined; header = decodeHeader(held)) {
      const { size, command } = header;
      if (held.length < 8 + size) return;
      const length = lengthOf(size, command, held.subarray(8));
      if (held.length < 8 + length) return;
      const body = new Uint8Array(held.subarray(8, 8 + length));
      held = held.subarray(8 + length);
      hear(command, body);
    }
  });
  socket.on("close", () => stopWatching());
  socket.on("error", () => socket.destroy());
}

/** Milliseconds an exchange takes: a few hundred bits at 9600 baud and more, and the card's own work. */
const perApdu = 10;
/** Milliseconds until a reader gives up on a silent card. */
const muteAfter = 1_000;

/** T=0 is 1, T=1 is 2: told by the check byte behind the historical characters, which only T=1 has. */
function protocolOf(card: VirtualCard | undefined): number {
  return card?.atr[2] === 0x01 ? 2 : 1;
}
