import type { PrintJobView, VisitView } from "@zizhuban/device-agent-contract";
import {
  attract,
  filing,
  handOver,
  home,
  list,
  matters,
  notice,
  packages,
  phonePage,
  places,
  rights,
} from "./choosing.ts";
import { acting, card, proof, seenDocument } from "./identifying.ts";
import { go, leave, onward, stay, toEnded } from "./moves.ts";
import { consent, noRecord, preview, print, problem, rate, take, working, isFinal } from "./serving.ts";
import type { JourneyEvent, JourneyState, Place, Served, Step } from "./state.ts";

/**
 * Where the citizen is, and where an event leads (DESIGN §5.2). Pure; an event that does not fit
 * the place, or answers a question of an earlier place, returns the very same state.
 */
export function transition(state: JourneyState, event: JourneyEvent): Step {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  return everywhere(state, event) ?? here(state, event) ?? [state, []];
}

function here(state: JourneyState, event: JourneyEvent): Step | undefined {
  const { place } = state;
  switch (place.at) {
    case "attract":
      return attract(state, place, event);
    case "home":
      return home(state, place, event);
    case "list":
      return list(state, place, event);
    case "notice":
      return notice(state, place, event);
    case "card":
      return card(state, place, event);
    case "seenDocument":
      return seenDocument(state, place, event);
    case "proof":
      return proof(state, place, event);
    case "acting":
      return acting(state, place, event);
    case "consent":
      return consent(state, place, event);
    case "filing":
      return filing(state, place, event);
    case "matters":
      return matters(state, place, event);
    case "rights":
      return rights(state, place, event);
    case "packages":
      return packages(state, place, event);
    case "places":
      return places(state, place, event);
    case "phonePage":
      return phonePage(state, place, event);
    case "handOver":
      return handOver(state, place, event);
    case "working":
      return working(state, place, event);
    case "noRecord":
      return noRecord(state, place, event);
    case "preview":
      return preview(state, place, event);
    case "print":
      return print(state, place, event);
    case "rate":
      return rate(state, place, event);
    case "take":
      return take(state, place, event);
    case "problem":
      return problem(state, place, event);
    case "maintenance":
    case "ended":
      return undefined;
  }
}

function everywhere(state: JourneyState, event: JourneyEvent): Step | undefined {
  const { place } = state;
  if (place.at === "ended") return ended(state, event);
  switch (event.type) {
    case "leave":
      return place.at === "attract" ? undefined : leave(state);
    case "home":
      return place.at === "attract" || place.at === "home" ? undefined : go(state, { at: "home" });
    case "openMatters":
      return place.at === "attract" || place.at === "matters"
        ? undefined
        : onward(state, { errand: "matters", ...(event.open && { open: event.open }) });
    case "openMaintenance":
      return state.visit === null && place.at !== "maintenance"
        ? go(state, { at: "maintenance" }, [{ type: "forgetModes" }])
        : undefined;
    case "help":
      return [{ ...state, helping: true }, []];
    case "closeHelp":
      return [{ ...state, helping: false }, []];
    case "visitChanged":
      return visitChanged(state, event.visit);
    case "visitEnded":
      return state.visit?.id === event.visitId ? toEnded(state, event.reason) : undefined;
    case "certificateJob":
    case "slipJob":
    case "jobChanged":
      return papersChanged(state, event);
    case "goOn":
      return goOn(state, event);
    case "timeLimit":
      return timeLimit(state);
    default:
      return undefined;
  }
}

function visitChanged(state: JourneyState, visit: VisitView | null): Step | undefined {
  if (visit === null) return state.visit === null ? undefined : toEnded(state, "sessionEnded");
  const seen = { ...state, visit };
  // A card was read in the moment the page gave up waiting: somebody is here, and can quit.
  return state.place.at === "attract" || state.place.at === "maintenance"
    ? go(seen, { at: "home" })
    : [seen, []];
}

/** Nothing of the visit is left; only the replacement of the page is still to come. */
function ended(state: JourneyState, event: JourneyEvent): Step | undefined {
  return event.type === "timeLimit" ? [state, [{ type: "replacePage" }]] : undefined;
}

function goOn(state: JourneyState, event: JourneyEvent): Step | undefined {
  const awake = { ...state, closing: false };
  const [next, effects] = here(awake, event) ?? [awake, []];
  return [next, state.visit === null ? effects : [{ type: "reportActivity" }, ...effects]];
}

/** What silence means here. Every path of these ends in the attract screen or in the wipe. */
function timeLimit(state: JourneyState): Step | undefined {
  const { place } = state;
  if (place.at === "attract") return undefined;
  if (place.at === "rate" || (place.at === "print" && isFinal(place.round.papers.certificate))) {
    return here(state, { type: "next" });
  }
  if (place.at === "take") return leave(state);
  if (state.visit !== null) return leave(state, "idle");
  return state.closing ? leave(state, "idle") : [{ ...state, closing: true }, []];
}

const servedOf = (place: Place): Served | undefined =>
  "round" in place && "outcome" in place.round ? place.round : undefined;

function withPapers(place: Place, papers: Served["papers"]): Place {
  switch (place.at) {
    case "noRecord":
    case "preview":
    case "print":
    case "rate":
    case "take":
      return { ...place, round: { ...place.round, papers } };
    default:
      return place;
  }
}

type PaperEvent = Extract<JourneyEvent, { type: "certificateJob" | "slipJob" | "jobChanged" }>;

function papersChanged(state: JourneyState, event: PaperEvent): Step | undefined {
  const round = servedOf(state.place);
  if (round === undefined) return undefined;
  const { papers } = round;
  if (event.type === "slipJob") return stay(state, withPapers(state.place, { ...papers, slip: event.job }));
  if (event.type === "certificateJob" || event.job.jobId === papers.certificate?.jobId) {
    return certificateChanged(state, round, event.job);
  }
  const { slip } = papers;
  if (typeof slip !== "object" || slip.jobId !== event.job.jobId) return undefined;
  return stay(state, withPapers(state.place, { ...papers, slip: event.job }));
}

/** When the page is out (or its fate is known) the slip follows by itself. */
function certificateChanged(state: JourneyState, round: Served, job: PrintJobView): Step {
  const finished = isFinal(job) && job.state !== "notPrinted" && round.papers.slip === undefined;
  const papers = finished
    ? ({ certificate: job, slip: "asked" } as const)
    : { ...round.papers, certificate: job };
  return stay(
    state,
    withPapers(state.place, papers),
    finished ? [{ type: "printSlip", round: { ...round, papers } }] : [],
  );
}
