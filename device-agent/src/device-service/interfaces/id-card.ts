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
import { watchCards } from "../card-watch.ts";
import { command, commandError, success, type Command, type CommandContext, type Reply } from "../command.ts";
import { openVisit, personOf, underMaintenance, type OpenedSession, type OpeningDeps } from "./opening.ts";

interface AttestedReading {
  readonly card: Sensitive<CitizenCard>;
  readonly samId: string;
  readonly visitId: string;
}

export interface IdCardDeps extends OpeningDeps {
  readonly reader: IdCardReader;
  readonly clock: Clock;
  /** Keys the digest that tells "the same person again"; new at every start. */
  readonly personKey: Uint8Array;
  /** Attests the reading to the server: its nonce, then its session. The failure's code is the server's. */
  openSession(reading: AttestedReading, signal: AbortSignal): Promise<Result<OpenedSession>>;
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
  if (code === "paused") return underMaintenance;
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

const holderOf = (card: Sensitive<CitizenCard>, key: Uint8Array) =>
  personOf(
    card.map(({ idNumber }) => idNumber),
    key,
  );

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
  const { reader, clock } = deps;
  if (deps.paused()) return underMaintenance;
  const unable = notReady(reader);
  if (unable !== undefined) return unable;
  const reading = held === undefined ? await read(reader, context) : await freshOr(held, deps, context);
  if (!reading.ok) return refusalOf(reading.code);
  const { card, samId } = reading.value;
  const today = chinaTime(clock.now()).date.replaceAll("-", "");
  const valid = card.judge((read) => inForce(read, today));
  if (!valid.ok) return refusalOf(valid.code);

  const { signal } = context;
  const attest = (visitId: string) => deps.openSession({ card, samId, visitId }, signal);
  const opened = await openVisit(deps, { person: holderOf(card, deps.personKey), attest }, signal);
  return opened.ok ? success(opened.value) : refusalOf(opened.code);
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
  const watch = watchCards({ ...deps, personOf: (card) => holderOf(card, deps.personKey) });
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
