import {
  delay,
  fail,
  ok,
  Sensitive,
  type CitizenCard,
  type Clock,
  type Failure,
  type Result,
} from "@zizhuban/device-agent-contract";
import { decodeAddress, decodeCard, type CardProblem } from "./card.ts";
import type { Delays } from "./delays.ts";
import type { DriverFailure, SamDriver } from "./driver.ts";
import { isReaderFailure, type ReaderFailure } from "./status.ts";
import type { ReadCard, ReadOptions } from "./verbs.ts";

/** Failed tries after which a citizen is sent another way instead of being asked to place the card once more. */
const retries = 3;

export type CardFailure = "selectFailed" | "readFailed" | "cardRejected" | CardProblem;

export interface CardReading {
  readonly driver: SamDriver;
  readonly clock: Clock;
  readonly delays: Delays;
  readonly asksNewAddress: boolean;
  /** A card that was read may lie there still. */
  readonly mayLieThere: boolean;
  readonly options: ReadOptions;
  /** Told of everything that says something about a card in the field. */
  readonly look: (event: "found" | "notFound" | "selected") => void;
}

export type CardData = Omit<ReadCard, "samId">;
type Reading<Value> = Result<Value, CardFailure | ReaderFailure | "canceled">;

/** Find, select, read, as often as the card needs: the whole sequence is repeated each time (reference domain.md §1.2). */
export async function readCard(reading: CardReading): Promise<Reading<CardData>> {
  let mustLeave = false;
  for (let attempt = 1; ; attempt++) {
    const found = await waitForCard(reading, mustLeave);
    if (!found.ok) return found;
    reading.options.onProgress?.({ type: "cardPresent" });
    const card = await readPlacedCard(reading);
    if (card.ok || (card.code !== "selectFailed" && card.code !== "readFailed")) return card;
    if (attempt > retries) return card;
    reading.options.onProgress?.({ type: "tryAgain", reason: card.code, attempt });
    mustLeave = true;
  }
}

/** Looks for a card until one is there; after a failed try for one that was lifted, or that has had some time to lie still. */
async function waitForCard(
  { driver, clock, delays, mayLieThere, options, look }: CardReading,
  mustLeave: boolean,
): Promise<Reading<void>> {
  const { signal, onProgress, findEvery = delays.findAgain } = options;
  const inPlaceFrom = clock.monotonic() + (mustLeave ? delays.retryInPlace : 0);
  let left = !mustLeave;
  let silentUntil = mayLieThere && left ? clock.monotonic() + delays.placeAgain : Infinity;
  while (!signal.aborted) {
    const found = await driver.find();
    if (found.ok) {
      look("found");
      if (signal.aborted) break;
      if (left || clock.monotonic() >= inPlaceFrom) return ok();
    } else if (found.code === "noCard") {
      look("notFound");
      left = true;
      if (clock.monotonic() >= silentUntil) {
        silentUntil = Infinity;
        onProgress?.({ type: "placeAgain" });
      }
    } else {
      return failed(found, "readFailed");
    }
    await delay(clock, findEvery, signal);
  }
  return fail("canceled");
}

async function readPlacedCard(reading: CardReading): Promise<Reading<CardData>> {
  const { driver, look, options } = reading;
  const selected = await driver.select();
  if (!selected.ok) return failed(selected, "selectFailed");
  look("selected");
  const content = await (options.fingerprints === true
    ? driver.readBaseWithFingerprints()
    : driver.readBase());
  if (!content.ok) return failed(content, "readFailed");
  const { text, photo, fingerprints } = content.value;
  const card = decodeCard(text);
  if (!card.ok) return card;
  return ok({
    card: new Sensitive(await withNewAddress(card.value, reading)),
    photo: new Sensitive(photo.slice()),
    fingerprints: new Sensitive(fingerprints.slice()),
  });
}

/** The card is read already: whatever goes wrong here changes nothing about it. */
async function withNewAddress(
  card: CitizenCard,
  { driver, asksNewAddress }: CardReading,
): Promise<CitizenCard> {
  if (!asksNewAddress || card.type !== "resident") return card;
  const answer = await driver.readNewAddress();
  const address = answer.ok ? decodeAddress(answer.value) : "";
  return address === "" ? card : { ...card, address };
}

/** A failure of the reader, a verdict on the card, or, for everything a second try may cure, `retry`. */
function failed(
  { code, detail }: Failure<DriverFailure>,
  retry: "selectFailed" | "readFailed",
): Failure<CardFailure | ReaderFailure | "canceled"> {
  if (isReaderFailure(code) || code === "canceled") return fail(code, detail);
  if (code === "cardRejected" || code === "cardUnsupported") return fail(code, detail);
  return fail(retry, detail);
}
