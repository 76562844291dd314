import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  answerLength,
  encodeMessage,
  protocolVersion,
  word,
  words,
  type PcscCommand,
} from "./pcsc-messages.ts";
import type { Connection, Transport, TransportFailure } from "./transport.ts";

/** `wrongAnswer`: whole, and not what the daemon can say. */
export type ChannelFailure = TransportFailure | "noAnswer" | "canceled" | "versionRefused" | "wrongAnswer";

export interface Patience {
  /** Milliseconds until the answer must be whole; none: as long as it takes. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/**
 * One connection to pcscd. The daemon serves each connection in turn and lets go of what it held when the connection
 * ends, so that a question nobody waits for any more is ended by closing: after a failure the channel is spent.
 */
export interface PcscChannel {
  send(command: PcscCommand, body: Uint8Array, behind?: Uint8Array): Promise<Result<void, ChannelFailure>>;
  /** The next so many bytes. */
  receive(length: number, patience: Patience): Promise<Result<Uint8Array, ChannelFailure>>;
  onClose(listener: () => void): () => void;
  close(): Promise<void>;
}

function channelOver(connection: Connection, clock: Clock): PcscChannel {
  let held = new Uint8Array(0);
  let spent: ChannelFailure | undefined;
  let look = () => {};

  connection.onData((chunk) => {
    const both = new Uint8Array(held.length + chunk.length);
    both.set(held);
    both.set(chunk, held.length);
    held = both;
    look();
  });
  connection.onClose((reason) => {
    spent ??= reason;
    look();
  });

  function end(failure: ChannelFailure): void {
    spent ??= failure;
    void connection.close();
  }

  return {
    async send(command, body, behind = new Uint8Array(0)) {
      if (spent !== undefined) return fail(spent);
      const message = encodeMessage(command, body);
      const bytes = new Uint8Array(message.length + behind.length);
      bytes.set(message);
      bytes.set(behind, message.length);
      return connection.write(bytes);
    },
    receive(length, { deadline, signal }) {
      return new Promise((resolve) => {
        const undo: (() => void)[] = [];
        const finish = (result: Result<Uint8Array, ChannelFailure>) => {
          look = () => {};
          for (const step of undo) step();
          resolve(result);
        };
        const giveUp = (failure: ChannelFailure) => {
          end(failure);
          finish(fail(failure));
        };
        look = () => {
          if (held.length >= length) {
            const bytes = held.slice(0, length);
            held = held.slice(length);
            finish(ok(bytes));
          } else if (spent !== undefined) finish(fail(spent));
        };
        if (signal !== undefined) {
          const abort = () => giveUp("canceled");
          signal.addEventListener("abort", abort, { once: true });
          undo.push(() => signal.removeEventListener("abort", abort));
        }
        if (deadline !== undefined) undo.push(clock.after(deadline, () => giveUp("noAnswer")));
        if (signal?.aborted) giveUp("canceled");
        else look();
      });
    },
    onClose: (listener) => connection.onClose(listener),
    close: () => connection.close(),
  };
}

/** Asks, and takes the answer of this command's length. */
export async function ask(
  channel: PcscChannel,
  command: keyof typeof answerLength,
  body: Uint8Array,
  patience: Patience,
): Promise<Result<Uint8Array, ChannelFailure>> {
  const sent = await channel.send(command, body);
  return sent.ok ? channel.receive(answerLength[command], patience) : sent;
}

/** A channel whose two ends have agreed on the protocol's version. */
export async function openChannel(
  transport: Transport,
  clock: Clock,
  patience: Patience,
): Promise<Result<PcscChannel, ChannelFailure>> {
  const opened = await transport.open();
  if (!opened.ok) return opened;
  const channel = channelOver(opened.value, clock);
  const { major, minor } = protocolVersion;
  const agreed = await ask(channel, "version", words(major, minor, 0), patience);
  if (agreed.ok && word(agreed.value, 2) === 0) return ok(channel);
  await channel.close();
  return agreed.ok ? fail("versionRefused") : agreed;
}
