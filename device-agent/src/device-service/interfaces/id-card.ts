import { createHmac } from "node:crypto";
import {
  chinaTime,
  fail,
  idCardErrors,
  ok,
  type CitizenCard,
  type Clock,
  type CommandPayload,
  type IdCardErrorCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { IdCardReader } from "../../devices/id-card-reader/index.ts";
import type { Visit } from "../../visit/index.ts";
import { watchCards } from "../card-watch.ts";
import { command, commandError, success, type Command, type CommandContext, type Reply } from "../command.ts";

interface AttestedReading {
  readonly card: Sensitive<CitizenCard>;
  readonly samId: string;
  readonly visitId: string;
}

/** The citizen session as the server opened it. */
export interface OpenedSession {
  readonly token: Sensitive<string>;
  readonly level: "A1" | "A2";
  readonly citizen: { readonly name: string; readonly idNumber: string };
}

export interface IdCardDeps {
  readonly reader: IdCardReader;
  readonly visit: Visit;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  /** Keys the digest that tells "the same person again"; new at every start. */
  readonly personKey: Uint8Array;
  /** Attests the reading to the server: its nonce, then its session. The failure's code is the server's. */
  openSession(reading: AttestedReading, signal: AbortSignal): Promise<Result<OpenedSession>>;
  /** The kiosk is, or is being, handed over to a technician: no visit begins. */
  readonly paused: () => boolean;
  /** Tells the server that a session opened for nobody is over. */
  abandonSession(session: OpenedSession): void;
  readonly onFault: (fault: unknown) => void;
}

type Identify = Reply<"IdCard.Identify">;

/** A card is good until the end of its last day, China time. */
function inForce({ validUntil }: CitizenCard, today: string): Result<void, "cardExpired"> {
  return validUntil === "longTerm" || validUntil >= today ? ok() : fail("cardExpired");
}

function isIdCardError(code: string): code is IdCardErrorCode {
  return idCardErrors.some((known) => known === code);
}

function refusalOf(code: string): Identify & Reply<"IdCard.Read"> {
  if (code === "canceled") return { completionCode: "canceled" };
  if (isIdCardError(code)) return commandError(code);
  return { completionCode: "internalError", description: code };
}

/** A reader that cannot read now is told at once, so that no citizen waits in front of it. */
function notReady(reader: IdCardReader): (Identify & Reply<"IdCard.Read">) | undefined {
  const { status } = reader.view();
  if (status.state === "starting") return { completionCode: "deviceNotReady", description: "starting" };
  if (status.state === "offline") return { completionCode: "deviceNotReady", description: status.reason };
  if (status.state === "fault") return commandError("readerFault", status.fault);
  return undefined;
}

async function read(
  reader: IdCardReader,
  { signal, event }: CommandContext,
  more: { readonly fingerprints?: boolean } = {},
) {
  return await reader.read({
    ...more,
    signal,
    onProgress(progress) {
      if (progress.type === "cardPresent") event("IdCard.CardPresent", {});
      else if (progress.type === "placeAgain") event("IdCard.TryAgain", { reason: "placeAgain", attempt: 1 });
      else event("IdCard.TryAgain", { reason: progress.reason, attempt: progress.attempt });
    },
  });
}

/** Tells "the same person again" from another, until the agent ends; says nothing of who it is. */
const personOf = (card: Sensitive<CitizenCard>, key: Uint8Array) =>
  createHmac("sha256", key).update(card.expose().idNumber).digest("hex");

const underMaintenance = { completionCode: "deviceNotReady", description: "maintenance" } as const;

/** How long a look takes that only asks whether another card has been put down since. */
const glanceMs = 400;

/** What lies there now, should it be a card put down since; else the one that was read already. */
async function freshOr(
  held: Awaited<ReturnType<typeof read>>,
  { reader, clock }: IdCardDeps,
  context: CommandContext,
): ReturnType<typeof read> {
  const over = new AbortController();
  const cancel = clock.after(glanceMs, () => over.abort());
  const fresh = await read(reader, { ...context, signal: AbortSignal.any([context.signal, over.signal]) });
  cancel();
  return fresh.ok || context.signal.aborted ? fresh : held;
}

/** @param held a card that was put down in another's visit and ended it: it is not asked for again */
async function identify(
  deps: IdCardDeps,
  context: CommandContext,
  held: Awaited<ReturnType<typeof read>> | undefined,
): Promise<Identify> {
  const { reader, visit, clock } = deps;
  if (deps.paused()) return underMaintenance;
  const unable = notReady(reader);
  if (unable !== undefined) return unable;
  const reading = held === undefined ? await read(reader, context) : await freshOr(held, deps, context);
  if (!reading.ok) return refusalOf(reading.code);
  const { card, samId } = reading.value;
  const today = chinaTime(clock.now()).date.replaceAll("-", "");
  const valid = card.judge((read) => inForce(read, today));
  if (!valid.ok) return refusalOf(valid.code);

  const person = personOf(card, deps.personKey);
  if (visit.current()?.person === person) {
    visit.activity();
    return success({ visit: visit.view() });
  }
  visit.end("cardChanged");

  const visitId = deps.randomUUID();
  const session = await deps.openSession({ card, samId, visitId }, context.signal);
  if (!session.ok) return refusalOf(context.signal.aborted ? "canceled" : session.code);
  if (context.signal.aborted) {
    deps.abandonSession(session.value);
    return { completionCode: "canceled" };
  }
  if (deps.paused()) {
    deps.abandonSession(session.value);
    return underMaintenance;
  }
  const { token, level, citizen } = session.value;
  visit.open({ visitId, citizen, level, token, person });
  return success({ visit: visit.view() });
}

async function readForProgram(
  { reader }: IdCardDeps,
  { photo, fingerprints }: CommandPayload<"IdCard.Read">,
  context: CommandContext,
): Promise<Reply<"IdCard.Read">> {
  const unable = notReady(reader);
  if (unable !== undefined) return unable;
  const reading = await read(reader, context, { fingerprints: fingerprints === true });
  if (!reading.ok) return refusalOf(reading.code);
  const { value } = reading;
  return success({
    card: value.card.expose(),
    ...(photo === true && { photo: (await reader.photoOf(value.photo, context.signal)).expose() }),
    ...(fingerprints === true && {
      fingerprints: Buffer.from(value.fingerprints.expose()).toString("base64"),
    }),
  });
}

/** `IdCard.Identify` for the page: it learns a masked name and number. `IdCard.Read` for local programs only. */
export function idCardCommands(deps: IdCardDeps): Command[] {
  const watch = watchCards({ ...deps, personOf: (card) => personOf(card, deps.personKey) });
  return [
    command("IdCard.Identify", (_payload, context) => watch.aside((held) => identify(deps, context, held))),
    command("IdCard.Read", (payload, context) => watch.aside(() => readForProgram(deps, payload, context)), {
      only: "client",
    }),
    command(
      "IdCard.AcceptSam",
      (): Reply<"IdCard.AcceptSam"> => {
        const accepted = deps.reader.acceptSam();
        return accepted.ok ? success({}) : commandError(accepted.code);
      },
      { only: ["client", "maintenance"] },
    ),
  ];
}
