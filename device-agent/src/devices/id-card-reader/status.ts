import type { IdCardReaderStatus, OfflineReason } from "@zizhuban/device-agent-contract";
import type { TransportFailure } from "../../transports/index.ts";
import type { DriverFailure } from "./driver.ts";

const offlineReasons: Record<TransportFailure, OfflineReason> = {
  portNotFound: "notFound",
  portBusy: "portBusy",
  portDenied: "portDenied",
  refused: "noAnswer",
  connectionLost: "connectionLost",
  timedOut: "noAnswer",
};

/** Status of a reader whose wire could not be opened. */
export function statusWithoutWire(failure: TransportFailure): IdCardReaderStatus {
  return { state: "offline", reason: offlineReasons[failure] };
}

/** Failures that are about the reader, not about the card on it; each of them costs the connection. */
const readerFailures = {
  noAnswer: { state: "offline", reason: "noAnswer" },
  connectionLost: { state: "offline", reason: "connectionLost" },
  halfFrame: { state: "fault", fault: "protocol" },
  badChecksum: { state: "fault", fault: "protocol" },
  babble: { state: "fault", fault: "protocol" },
  wrongAnswer: { state: "fault", fault: "protocol" },
  requestRefused: { state: "fault", fault: "protocol" },
  samSelfTestFailed: { state: "fault", fault: "samSelfTestFailed" },
  samNotAuthorised: { state: "fault", fault: "samNotAuthorised" },
} as const satisfies Partial<Record<DriverFailure, IdCardReaderStatus>>;
export type ReaderFailure = keyof typeof readerFailures;

export function isReaderFailure(code: string): code is ReaderFailure {
  return Object.hasOwn(readerFailures, code);
}

export function statusAfter(failure: ReaderFailure): IdCardReaderStatus {
  return readerFailures[failure];
}

/** What is known of the card on the reader. */
export interface Sight {
  readonly card: "unknown" | "absent" | "present" | "left";
  /**
   * A card may lie there selected, and would answer "no card" until lifted; so it may after a start,
   * since the reader remembers what an earlier owner of the line selected.
   */
  readonly maybeSelected: boolean;
}

export type SightEvent = "found" | "notFound" | "selected" | "idle" | "opened" | "left" | "gone";

export const firstSight: Sight = { card: "unknown", maybeSelected: true };

/**
 * What a look at the reader teaches (presence `inferred`, reference domain.md §1.2, last paragraph):
 * `found` and `notFound` are answers to "find card", `selected` follows a selection, `idle` a time without looking, `opened`
 * a new wire. `left` and `gone` are what a module says that was made to forget its selection (`left-card.ts`): a card
 * left behind is there until it is seen to be gone, or another one is found.
 */
export function look(before: Sight, event: SightEvent): Sight {
  const { maybeSelected } = before;
  switch (event) {
    case "found":
      return { card: "present", maybeSelected: false };
    case "selected":
      return { card: "present", maybeSelected: true };
    case "notFound":
      return before.card === "left" ? before : { card: maybeSelected ? "unknown" : "absent", maybeSelected };
    case "idle":
      return before.card === "left" ? before : { card: "unknown", maybeSelected };
    case "opened":
      return { card: "unknown", maybeSelected };
    case "left":
      return { card: "left", maybeSelected: true };
    case "gone":
      // Only where it was seen to lie there has this module proved that it forgets.
      return before.card === "left"
        ? { card: "absent", maybeSelected: false }
        : { card: "unknown", maybeSelected };
  }
}
