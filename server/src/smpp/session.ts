import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import {
  commandStatus,
  encodePdu,
  PduStream,
  type Pdu,
  type PduBody,
  type ShortMessagePdu,
} from "./protocol.ts";

/** Where the message centre is, and who we are there. */
export interface SmppAccount {
  readonly host: string;
  readonly port: number;
  /** TLS, with what it is trusted by where Node.js does not. PEM. */
  readonly tls: { readonly ca: string | undefined } | undefined;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
}

/** Milliseconds. */
export const smppDelays = {
  /** TCP, TLS and the bind. */
  bind: 5_000,
  /** For one answer; a person may wait for a code meanwhile. */
  answer: 8_000,
  /** Silence after which the link is tried (7.2, `enquire_link` timer). */
  enquire: 30_000,
  /** Goodbye: the other end's answer to `unbind`. */
  unbind: 1_000,
} as const;
export type SmppDelays = { readonly [Name in keyof typeof smppDelays]: number };

export type SessionFailure = "unreachable" | "noAnswer" | "bindRefused";

/** One bound connection. It is used once: any failure ends it, and the next one is another. */
export interface Session {
  /** Sends a request and waits for its answer, whatever status that has. */
  request(body: PduBody): Promise<Result<Pdu, SessionFailure>>;
  /** Whether a request can be sent: an end is known here before it is told. */
  usable(): boolean;
  onEnd(listener: () => void): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly settle: (answer: Result<Pdu, SessionFailure>) => void;
  readonly cancel: () => void;
}

/** Binds as a transceiver (4.1): receipts come back on the same connection. */
export async function openSession(
  account: SmppAccount,
  deps: {
    readonly clock: Clock;
    readonly delays: SmppDelays;
    /** Keeps what the centre delivers; when it cannot, the centre will deliver it again. */
    onDeliver(pdu: ShortMessagePdu): Promise<void>;
  },
): Promise<Result<Session, SessionFailure>> {
  const { clock, delays } = deps;
  const { host, port, tls } = account;
  const socket: Socket =
    tls === undefined
      ? connect({ host, port, noDelay: true })
      : connectTls({
          host,
          port,
          // An address in numbers is no name of a server (RFC 6066, 3).
          ...(isIP(host) === 0 && { servername: host }),
          ...(tls.ca !== undefined && { ca: tls.ca }),
        });
  const stream = new PduStream();
  const waiting = new Map<number, Waiting>();
  const endListeners: (() => void)[] = [];
  let sequence = 0;
  let heard = clock.monotonic();

  function write(pdu: Pdu): void {
    if (!socket.destroyed) socket.write(encodePdu(pdu));
  }

  async function request(body: PduBody, wait: number = delays.answer): Promise<Result<Pdu, SessionFailure>> {
    if (!socket.writable) return fail("unreachable");
    sequence = (sequence % 0x7f_ff_ff_ff) + 1;
    const own = sequence;
    return new Promise((resolve) => {
      const cancel = clock.after(wait, () => {
        // Whoever leaves a request without an answer has lost it, or us.
        settle(own, fail("noAnswer"));
        socket.destroy();
      });
      waiting.set(own, { settle: resolve, cancel });
      write({ ...body, status: commandStatus.ok, sequence: own });
    });
  }

  function settle(own: number, answer: Result<Pdu, SessionFailure>): void {
    const one = waiting.get(own);
    waiting.delete(own);
    one?.cancel();
    one?.settle(answer);
  }

  async function deliver(pdu: Pdu & { readonly command: "deliverSm" }): Promise<void> {
    const status = await deps.onDeliver(pdu).then(
      () => commandStatus.ok,
      () => commandStatus.temporaryReceiverError,
    );
    write({ command: "deliverSmResp", messageId: "", status, sequence: pdu.sequence });
  }

  function receive(pdu: Pdu): void {
    const { sequence: of } = pdu;
    switch (pdu.command) {
      case "enquireLink":
        return write({ command: "enquireLinkResp", status: commandStatus.ok, sequence: of });
      case "deliverSm":
        return void deliver(pdu);
      case "unbind":
        write({ command: "unbindResp", status: commandStatus.ok, sequence: of });
        return void socket.end();
      case "bindTransceiver":
      case "submitSm":
        return write({ command: "genericNack", status: commandStatus.invalidCommandId, sequence: of });
      default:
        return settle(of, ok(pdu));
    }
  }

  socket.on("data", (bytes) => {
    heard = clock.monotonic();
    const found = stream.feed(Buffer.from(bytes));
    // Nothing can be found in it any more (3.2.1).
    if (found === undefined) return void socket.destroy();
    for (const one of found) {
      if ("pdu" in one) receive(one.pdu);
      else
        write({
          command: "genericNack",
          status: commandStatus.invalidCommandId,
          sequence: one.unknown.sequence,
        });
    }
  });
  // What happened is told by the close that follows.
  socket.on("error", () => undefined);
  const stopEnquiring = clock.every(delays.enquire, () => {
    if (clock.monotonic() - heard >= delays.enquire) void request({ command: "enquireLink" });
  });
  socket.once("close", () => {
    stopEnquiring();
    for (const own of waiting.keys()) settle(own, fail("unreachable"));
    for (const listener of endListeners) listener();
  });

  const { systemId, password, systemType } = account;
  const bound = await request({ command: "bindTransceiver", systemId, password, systemType }, delays.bind);
  if (!bound.ok || bound.value.status !== commandStatus.ok) {
    socket.destroy();
    return bound.ok ? fail("bindRefused", `status${bound.value.status}`) : bound;
  }
  return ok({
    request: async (body) => request(body),
    usable: () => socket.writable,
    onEnd: (listener) => void (socket.closed ? listener() : endListeners.push(listener)),
    async close() {
      await request({ command: "unbind" }, delays.unbind);
      if (socket.closed) return;
      await new Promise<void>((resolve) => {
        socket.once("close", () => resolve());
        socket.destroy();
      });
    },
  });
}
