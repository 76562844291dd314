import type { PrintJobView } from "@zizhuban/device-agent-contract";
import { go, leave, onward, stay, toProof, toWorking, toCard } from "./moves.ts";
import { retryProof } from "./identifying.ts";
import type { Effect, JourneyEvent, JourneyState, PlaceAt, Round, Served, Step } from "./state.ts";

export function consent(
  state: JourneyState,
  place: PlaceAt<"consent">,
  event: JourneyEvent,
): Step | undefined {
  switch (event.type) {
    case "canPrint":
      return stay(state, { ...place, round: { ...place.round, print: event.answer } });
    case "canPrintSlip":
      return stay(state, { ...place, round: { ...place.round, slip: event.answer } });
    case "agree":
      return toWorking(state, place.round);
    case "back":
      return go(state, { at: "home" });
    default:
      return undefined;
  }
}

/** The session may have been made less while the question was on its way: what was proved last is asked again. */
function proveAgain(state: JourneyState, round: Round): Step {
  return round.item.identityLevel === "A3"
    ? onward({ ...state, acting: undefined }, round)
    : toProof(state, round);
}

export function working(
  state: JourneyState,
  place: PlaceAt<"working">,
  event: JourneyEvent,
): Step | undefined {
  if (event.type === "caseFailed") {
    return event.code === "identityLevelTooLow"
      ? proveAgain(state, place.round)
      : go(state, { at: "problem", aim: place.round, code: event.code, retry: "case" });
  }
  if (event.type !== "caseDone") return undefined;
  const { outcome } = event;
  const round: Served = { ...place.round, outcome, papers: { certificate: undefined, slip: undefined } };
  if (outcome.certificate === null) return go(state, { at: "noRecord", round });
  return go(state, { at: "preview", round, pictures: "loading" }, [
    { type: "showPages", certificateId: outcome.certificate.id },
  ]);
}

/** The slip is asked for once; a second press changes nothing. One that was said not to come is not sent after all. */
function askSlip(round: Served): readonly [Served, readonly Effect[]] {
  if (round.papers.slip !== undefined) return [round, []];
  if (typeof round.slip === "object")
    return [{ ...round, papers: { ...round.papers, slip: "unavailable" } }, []];
  const asked: Served = { ...round, papers: { ...round.papers, slip: "asked" } };
  return [asked, [{ type: "printSlip", round: asked }]];
}

export function noRecord(
  state: JourneyState,
  place: PlaceAt<"noRecord">,
  event: JourneyEvent,
): Step | undefined {
  if (event.type === "next") return go(state, { at: "rate", round: place.round });
  if (event.type !== "printSlip") return undefined;
  const [round, effects] = askSlip(place.round);
  return stay(state, { ...place, round }, effects);
}

export function preview(
  state: JourneyState,
  place: PlaceAt<"preview">,
  event: JourneyEvent,
): Step | undefined {
  switch (event.type) {
    case "pictures":
      return stay(state, { ...place, pictures: event.pictures });
    case "print":
      return go(state, { at: "print", round: place.round, attempt: 1, refused: undefined }, [
        { type: "printCertificate", round: place.round, attempt: 1 },
      ]);
    case "next": {
      const [round, effects] = askSlip(place.round);
      return go(state, { at: "rate", round }, effects);
    }
    default:
      return undefined;
  }
}

export const isFinal = (job: PrintJobView | undefined): boolean =>
  job?.state === "printed" || job?.state === "notPrinted" || job?.state === "unknown";

export function print(state: JourneyState, place: PlaceAt<"print">, event: JourneyEvent): Step | undefined {
  const { certificate } = place.round.papers;
  switch (event.type) {
    case "printRefused":
      return stay(state, { ...place, refused: event.code });
    case "retry": {
      // Only what is proven not to have been printed may be sent again (DESIGN §5.3).
      if (place.refused === undefined && certificate?.state !== "notPrinted") return undefined;
      const attempt = place.attempt + 1;
      const round: Served = { ...place.round, papers: { ...place.round.papers, certificate: undefined } };
      return go(state, { at: "print", round, attempt, refused: undefined }, [
        { type: "printCertificate", round, attempt },
      ]);
    }
    case "next": {
      const [round, effects] = askSlip(place.round);
      const waits = certificate !== undefined && !isFinal(certificate);
      return go(
        state,
        { at: "rate", round },
        waits ? [{ type: "cancelJob", jobId: certificate.jobId }, ...effects] : effects,
      );
    }
    default:
      return undefined;
  }
}

export function rate(state: JourneyState, place: PlaceAt<"rate">, event: JourneyEvent): Step | undefined {
  const { round } = place;
  const done = { at: "take", round, ratingLost: false } as const;
  if (event.type === "next") return go(state, done);
  if (event.type !== "rate") return undefined;
  return go(state, done, [{ type: "sendRating", round, stars: event.stars, reasons: event.reasons }]);
}

export function take(state: JourneyState, place: PlaceAt<"take">, event: JourneyEvent): Step | undefined {
  if (event.type === "ratingLost") return stay(state, { ...place, ratingLost: true });
  return event.type === "next" ? leave(state) : undefined;
}

export function problem(
  state: JourneyState,
  place: PlaceAt<"problem">,
  event: JourneyEvent,
): Step | undefined {
  if (event.type === "back") return go(state, { at: "home" });
  if (event.type !== "retry") return undefined;
  switch (place.retry) {
    case "idCard":
    case "socialSecurityCard":
      return toCard(state, place.aim, place.retry);
    case "proof":
      return retryProof(state, place);
    case "case":
      return "errand" in place.aim ? undefined : toWorking(state, place.aim);
    case undefined:
      return undefined;
  }
}
