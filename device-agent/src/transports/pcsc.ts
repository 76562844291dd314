import { fail, ok, systemClock, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { listeners } from "./listeners.ts";
import { ask, openChannel, type ChannelFailure, type Patience, type PcscChannel } from "./pcsc-channel.ts";
import {
  decodeConnect,
  decodeReaders,
  dispositions,
  encodeConnect,
  encodeTransmit,
  longestAnswer,
  pcscResult,
  protocols,
  readersLength,
  reportLength,
  shareModes,
  word,
  words,
  type CardProtocol,
  type Disposition,
  type PcscReader,
  type PcscResult,
} from "./pcsc-messages.ts";
import type { Transport } from "./transport.ts";
import { unixTransport } from "./unix.ts";

export type PcscFailure = ChannelFailure | Exclude<PcscResult, "done">;

/** A card that is ours alone until it is let go. One exchange at a time is the caller's duty. */
export interface PcscCard {
  /** Chosen by the card and the reader at the last reset. */
  protocol(): CardProtocol;
  /** Sends an APDU and takes the answer, status word included. After `noAnswer` or `canceled` the card is let go. */
  transmit(apdu: Uint8Array, patience: Patience): Promise<Result<Uint8Array, PcscFailure>>;
  /** Begins again with this card: a warm reset, or power off and on. */
  reconnect(how: "reset" | "unpower", patience: Patience): Promise<Result<void, PcscFailure>>;
  /** Lets the card go; the daemon resets or powers it down as told. */
  release(how: Disposition): Promise<void>;
  onClose(listener: () => void): () => void;
}

/** The daemon, as long as it lives. */
export interface PcscService {
  /** Every reader it has, whoever uses it. */
  readers(): readonly PcscReader[];
  /** Called with the whole table when a reader or a card came or went. */
  onReaders(listener: (readers: readonly PcscReader[]) => void): () => void;
  /** Once: the daemon is gone (`connectionLost`), or says what no daemon says. */
  onEnd(listener: (why: PcscFailure) => void): () => void;
  /** Takes a card exclusively, by T=0 or T=1. */
  connect(reader: string, patience: Patience): Promise<Result<PcscCard, PcscFailure>>;
  close(): Promise<void>;
}

export interface PcscTransport {
  readonly label: string;
  open(): Promise<Result<PcscService, PcscFailure>>;
}

/** Where pcscd of every distribution listens. */
const pcscdSocket = "/run/pcscd/pcscd.comm";

/** The first answers: the daemon may still be bringing up its readers. */
const openDeadline = 5_000;

/** The daemon's socket. */
export function pcscWire({
  clock = systemClock,
  path = pcscdSocket,
}: { readonly clock?: Clock; readonly path?: string } = {}): Transport {
  return unixTransport({ path, clock });
}

/**
 * PC/SC by the daemon's own socket: no library of the system is loaded into this process.
 * @param wire where the daemon is not behind its usual socket
 */
export function pcscTransport({
  clock = systemClock,
  path = pcscdSocket,
  wire = pcscWire({ path, clock }),
}: { readonly clock?: Clock; readonly path?: string; readonly wire?: Transport } = {}): PcscTransport {
  return {
    label: `pcsc ${wire.label}`,
    async open() {
      const watching = await openChannel(wire, clock, { deadline: openDeadline });
      if (!watching.ok) return watching;
      const first = await readTable(watching.value, { deadline: openDeadline });
      if (!first.ok) return first;
      return ok(watch(watching.value, first.value, (reader, patience) => connectCard(reader, patience)));
    },
  };

  async function connectCard(reader: string, patience: Patience): Promise<Result<PcscCard, PcscFailure>> {
    const opened = await openChannel(wire, clock, patience);
    if (!opened.ok) return opened;
    const connected = await take(opened.value, reader, patience);
    if (!connected.ok) await opened.value.close();
    return connected;
  }
}

/** Asks to be told of the next change; the daemon answers with the table at once. */
async function readTable(
  channel: PcscChannel,
  patience: Patience,
): Promise<Result<readonly PcscReader[], PcscFailure>> {
  const asked = await channel.send("waitReaderStateChange", new Uint8Array(0));
  const table = asked.ok ? await channel.receive(readersLength, patience) : asked;
  const readers = table.ok ? decodeReaders(table.value) : undefined;
  if (readers !== undefined) return ok(readers);
  await channel.close();
  return table.ok ? fail("wrongAnswer", "table of readers") : table;
}

function watch(
  channel: PcscChannel,
  first: readonly PcscReader[],
  connect: PcscService["connect"],
): PcscService {
  const changes = listeners<readonly PcscReader[]>();
  const ended = listeners<PcscFailure>();
  let readers = first;
  let end: PcscFailure | undefined;

  async function follow(): Promise<PcscFailure> {
    for (;;) {
      const report = await channel.receive(reportLength, {});
      if (!report.ok) return report.code;
      if (word(report.value, 1) !== 0) return "wrongAnswer";
      const table = await readTable(channel, { deadline: openDeadline });
      if (!table.ok) return table.code;
      readers = table.value;
      changes.emit(readers);
    }
  }
  void follow().then((why) => {
    end = why;
    ended.emit(why);
    return channel.close();
  });

  return {
    readers: () => readers,
    onReaders: (listener) => changes.add(listener),
    onEnd(listener) {
      if (end !== undefined) listener(end);
      return ended.add(listener);
    },
    connect,
    close: () => channel.close(),
  };
}

const anyProtocol = protocols.t0 | protocols.t1;

async function take(
  channel: PcscChannel,
  reader: string,
  patience: Patience,
): Promise<Result<PcscCard, PcscFailure>> {
  const established = await ask(channel, "establishContext", words(2, 0, 0), patience);
  if (!established.ok) return established;
  if (word(established.value, 2) !== 0) return fail("refused");
  const request = encodeConnect(word(established.value, 1), reader, shareModes.exclusive, anyProtocol);
  const answered = await ask(channel, "connect", request, patience);
  if (!answered.ok) return answered;
  const connected = decodeConnect(answered.value);
  const result = pcscResult(connected.result);
  if (result !== "done") return fail(result);
  return ok(cardOn(channel, connected.card, connected.active));
}

function cardOn(channel: PcscChannel, card: number, firstProtocol: number): PcscCard {
  let active = firstProtocol;
  return {
    protocol: () => (active === protocols.t1 ? "t1" : "t0"),
    async transmit(apdu, patience) {
      const sent = await channel.send("transmit", encodeTransmit(card, active, apdu), apdu);
      const answered = sent.ok ? await channel.receive(32, patience) : sent;
      if (!answered.ok) return answered;
      const result = pcscResult(word(answered.value, 7));
      if (result !== "done") return fail(result);
      const length = word(answered.value, 6);
      if (length > longestAnswer) {
        await channel.close();
        return fail("refused", "length of an answer");
      }
      return channel.receive(length, patience);
    },
    async reconnect(how, patience) {
      const request = words(card, shareModes.exclusive, anyProtocol, dispositions[how], 0, 0);
      const answered = await ask(channel, "reconnect", request, patience);
      if (!answered.ok) return answered;
      const result = pcscResult(word(answered.value, 5));
      if (result !== "done") return fail(result);
      active = word(answered.value, 4);
      return ok();
    },
    async release(how) {
      await ask(channel, "disconnect", words(card, dispositions[how], 0), { deadline: 1_000 });
      await channel.close();
    },
    onClose: (listener) => channel.onClose(listener),
  };
}
