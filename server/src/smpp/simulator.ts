import { createServer, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import type { Clock } from "@zizhuban/device-agent-contract";
import { listenOnOwnPort } from "../core/index.ts";
import {
  commandStatus,
  encodePdu,
  PduStream,
  textOfParts,
  type Pdu,
  type PduBody,
  type ShortMessagePdu,
} from "./protocol.ts";

/** How the centre treats what arrives. */
export type CentreMood =
  | "well"
  /** Takes requests and answers none. */
  | "silent"
  /** Takes a message and cuts the connection before its answer. */
  | "lostAnswer"
  | "refusing"
  | "failing"
  | "noNumber"
  /** Answers with what is no PDU. */
  | "garbled"
  /** Answers with `generic_nack`. */
  | "nack"
  /** Lets nobody bind. */
  | "locked";

interface TakenMessage {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly parts: number;
  readonly at: number;
}

/**
 * A message centre on the loopback: SMPP 3.4 over TCP (or TLS), one account, segments joined as a telephone joins
 * them, receipts; slow, throttling, silent, cut off and wrong on demand. It delivers to nobody.
 */
export async function startMessageCentre(options: {
  clock: Clock;
  systemId: string;
  password: string;
  tls?: { readonly key: string; readonly cert: string };
}) {
  const { clock } = options;
  const sockets = new Set<Socket>();
  const bound = new Set<Socket>();
  const taken: TakenMessage[] = [];
  const segments = new Map<string, ShortMessagePdu[]>();
  let mood: CentreMood = "well";
  let throttle = 0;
  let refused = 0;
  let binds = 0;
  let enquiries = 0;
  let open = 0;
  let mostOpen = 0;
  let holding: (() => void)[] | undefined;
  let numbers = 0;
  let sequence = 1;

  const send = (socket: Socket, pdu: Pdu) => void (socket.destroyed || socket.write(encodePdu(pdu)));

  /** Keeps a part; the message when it is whole. */
  function take(pdu: ShortMessagePdu): string {
    numbers += 1;
    const id = `m${numbers}`;
    const to = pdu.destination.digits;
    const reference = (pdu.esmClass & 0x40) === 0 ? id : `${to} ${String(pdu.message[3])}`;
    const parts = [...(segments.get(reference) ?? []), pdu];
    segments.set(reference, parts);
    const text = textOfParts(parts);
    if (text === undefined) return id;
    segments.delete(reference);
    taken.push({ id, to, from: pdu.source.digits, text, parts: parts.length, at: clock.now() });
    return id;
  }

  async function submit(socket: Socket, pdu: Pdu & { readonly command: "submitSm" }): Promise<void> {
    const answer = (status: number, messageId = "") =>
      send(socket, { command: "submitSmResp", messageId, status, sequence: pdu.sequence });
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    if (holding !== undefined) await new Promise<void>((resolve) => holding?.push(resolve));
    open -= 1;
    if (throttle > 0) {
      throttle -= 1;
      refused += 1;
      return answer(commandStatus.throttled);
    }
    switch (mood) {
      case "refusing":
        return answer(commandStatus.invalidDestination);
      case "failing":
        return answer(commandStatus.systemError);
      case "nack":
        return send(socket, {
          command: "genericNack",
          status: commandStatus.invalidCommandId,
          sequence: pdu.sequence,
        });
      case "garbled":
        return void socket.write(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n"));
      default: {
        const id = take(pdu);
        if (mood === "lostAnswer") return void socket.destroy();
        return answer(commandStatus.ok, id);
      }
    }
  }

  function bind(socket: Socket, pdu: Pdu & { readonly command: "bindTransceiver" }): void {
    binds += 1;
    const known = pdu.systemId === options.systemId && pdu.password === options.password;
    const status = mood === "locked" ? commandStatus.bindFailed : commandStatus.ok;
    const right = known ? status : commandStatus.invalidPassword;
    if (right === commandStatus.ok) bound.add(socket);
    const { sequence: of } = pdu;
    send(socket, { command: "bindTransceiverResp", systemId: "centre", status: right, sequence: of });
  }

  function receive(socket: Socket, pdu: Pdu): void {
    if (pdu.command === "enquireLink") enquiries += 1;
    if (mood === "silent") return;
    if (pdu.command === "bindTransceiver") return bind(socket, pdu);
    if (!bound.has(socket)) return void socket.destroy();
    if (pdu.command === "submitSm") return void submit(socket, pdu);
    const answer = (body: PduBody) =>
      send(socket, { ...body, status: commandStatus.ok, sequence: pdu.sequence });
    if (pdu.command === "enquireLink") answer({ command: "enquireLinkResp" });
    if (pdu.command === "unbind") answer({ command: "unbindResp" });
    if (pdu.command === "deliverSmResp") receipts.get(pdu.sequence)?.(pdu.status);
  }
  const receipts = new Map<number, (status: number) => void>();

  const server = options.tls === undefined ? createServer(greet) : createTlsServer(options.tls, greet);
  function greet(socket: Socket): void {
    const stream = new PduStream();
    socket.setNoDelay(true).on("error", () => undefined);
    socket.on("data", (bytes) => {
      for (const one of stream.feed(Buffer.from(bytes)) ?? []) if ("pdu" in one) receive(socket, one.pdu);
    });
    sockets.add(socket);
    socket.once("close", () => {
      sockets.delete(socket);
      bound.delete(socket);
    });
  }
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const away = async () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  const port = await listenOnOwnPort(server);

  return {
    port: () => port,
    be: (next: CentreMood) => void (mood = next),
    /** The next so many messages are told to come later. */
    throttle: (count: number) => void (throttle = count),
    /** Answers wait until the returned function is called. */
    hold(): () => void {
      const waiting: (() => void)[] = [];
      holding = waiting;
      return () => {
        holding = undefined;
        for (const go of waiting) go();
      };
    },
    /** What was taken, whole, in its order. */
    taken: () => taken as readonly TakenMessage[],
    counts: () => ({ binds, enquiries, throttled: refused, mostOpen, waiting: open, bound: bound.size }),
    /** Says what became of a message, on every bound connection. @returns the answer's status, from the first that answers */
    async receipt(id: string, stat: string): Promise<number> {
      sequence += 1;
      const of = sequence;
      const text = `id:${id} sub:001 dlvrd:001 submit date:2611260400 done date:2611260401 stat:${stat} err:000 text:`;
      const answered = new Promise<number>((resolve) => receipts.set(of, resolve));
      const nobody = { ton: 0, npi: 0, digits: "" };
      for (const socket of bound)
        send(socket, {
          command: "deliverSm",
          source: nobody,
          destination: nobody,
          esmClass: 0x04,
          registeredDelivery: 0,
          dataCoding: 0,
          message: Buffer.from(text, "latin1"),
          status: commandStatus.ok,
          sequence: of,
        });
      return answered;
    },
    /** Sends any octets to whoever is bound. */
    say(bytes: Uint8Array): void {
      for (const socket of bound) socket.write(bytes);
    },
    /** Cuts every connection; the next may come. */
    cut(): void {
      for (const socket of sockets) socket.destroy();
    },
    away,
    back: async () => listenOnOwnPort(server, port),
    stop: away,
  };
}
export type MessageCentre = Awaited<ReturnType<typeof startMessageCentre>>;
