import type {
  CompletionPayload,
  Consumable,
  CustodyRecord,
  EventPayload,
  SelfTestResult,
  SupplyKind,
  Wear,
} from "@zizhuban/device-agent-contract";

export type DeskTab = "devices" | "supplies" | "custody" | "report";
export type SignInTrouble =
  | "signInRefused"
  | "lockedOut"
  | "rosterMissing"
  | "connectionLost"
  | "malfunction";

type Progress = EventPayload<"Maintenance.Progress">;
type Report = CompletionPayload<"Maintenance.Report">;

/** A refill on its way: asked, being checked, and what came of it. */
export interface Refill {
  readonly device: string;
  readonly supply: SupplyKind;
  readonly phase: "asking" | "waitingForDevice" | "printing" | "checked" | "open";
  /** Of `open`: what stands against it. */
  readonly reason: string | undefined;
}

/** What was found, question by question; what has been answered stays. */
export interface Finding {
  readonly step: "kind" | "place" | "digits" | "bag";
  readonly id: string | undefined;
  readonly kind: CustodyRecord["kind"] | undefined;
  readonly place: CustodyRecord["place"] | undefined;
  readonly lastDigits: string | undefined;
  /** The number ends in X: three digits are typed. */
  readonly endsInX: boolean;
}

export interface Inside {
  readonly at: "inside";
  readonly tab: DeskTab;
  readonly diagnosis: SelfTestResult | undefined;
  /** Devices still being tested; undefined when no test runs. */
  readonly testing: readonly string[] | undefined;
  readonly consumables: readonly Consumable[];
  readonly wear: readonly Wear[];
  readonly refill: Refill | undefined;
  readonly records: readonly CustodyRecord[];
  readonly finding: Finding | undefined;
  /** Which record's way out is being chosen. */
  readonly handing: string | undefined;
  readonly report: Report | "making" | "failed" | undefined;
  readonly page: number;
  /** A command that did not work, by its code. */
  readonly trouble: string | undefined;
}

export type DeskState =
  | { readonly at: "number"; readonly trouble: SignInTrouble | undefined }
  | {
      readonly at: "pin";
      readonly number: string;
      readonly checking: boolean;
      readonly trouble: SignInTrouble | undefined;
      /** Counts refusals, so that the boxes are emptied. */
      readonly attempt: number;
    }
  | Inside
  | { readonly at: "signedOff" };

export const firstDesk: DeskState = { at: "number", trouble: undefined };
const inside: Inside = {
  at: "inside",
  tab: "devices",
  diagnosis: undefined,
  testing: undefined,
  consumables: [],
  wear: [],
  refill: undefined,
  records: [],
  finding: undefined,
  handing: undefined,
  report: undefined,
  page: 0,
  trouble: undefined,
};
const newFinding: Finding = {
  step: "kind",
  id: undefined,
  kind: undefined,
  place: undefined,
  lastDigits: undefined,
  endsInX: false,
};

/** What a technician's hand means. */
export type DeskIntent =
  /** The screen came up: whoever was signing in before is gone, who is signed in is still here. */
  | { readonly type: "opened" }
  | { readonly type: "number"; readonly number: string }
  | { readonly type: "pin"; readonly pin: string }
  | { readonly type: "back" }
  | { readonly type: "tab"; readonly tab: DeskTab }
  | { readonly type: "selfTest" }
  | { readonly type: "refill"; readonly device: string; readonly supply: SupplyKind }
  | { readonly type: "filled" }
  | { readonly type: "closeRefill" }
  | { readonly type: "found"; readonly id: string | undefined }
  | { readonly type: "foundKind"; readonly kind: CustodyRecord["kind"] }
  | { readonly type: "foundPlace"; readonly place: CustodyRecord["place"] }
  | { readonly type: "endsInX" }
  | { readonly type: "digits"; readonly digits: string | undefined }
  | { readonly type: "bag"; readonly bag: string | undefined }
  | { readonly type: "hand"; readonly id: string }
  | { readonly type: "handTo"; readonly to: NonNullable<CustodyRecord["to"]> }
  | { readonly type: "page"; readonly page: number }
  | { readonly type: "signOff" };

/** What the agent answered. */
export type DeskNews =
  | { readonly type: "refused"; readonly code: SignInTrouble }
  | { readonly type: "signedIn" }
  | { readonly type: "diagnosed"; readonly diagnosis: SelfTestResult; readonly tested: boolean }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "supplies"; readonly consumables: readonly Consumable[]; readonly wear: readonly Wear[] }
  | { readonly type: "refillEnded"; readonly checked: boolean; readonly reason: string }
  | { readonly type: "custody"; readonly records: readonly CustodyRecord[] }
  | { readonly type: "report"; readonly report: Report | "failed" }
  | { readonly type: "failed"; readonly code: string }
  | { readonly type: "over" };

export type DeskEvent = DeskIntent | DeskNews;

export type DeskEffect =
  | { readonly type: "signIn"; readonly number: string; readonly pin: string }
  | { readonly type: "load"; readonly tab: DeskTab }
  | { readonly type: "selfTest" }
  | { readonly type: "checkRefill"; readonly device: string; readonly supply: SupplyKind }
  | { readonly type: "take"; readonly finding: Finding; readonly bag: string | undefined }
  | { readonly type: "handOver"; readonly id: string; readonly to: NonNullable<CustodyRecord["to"]> }
  | { readonly type: "signOff" };

export type DeskStep = readonly [DeskState, readonly DeskEffect[]];

/** Where the technician is, and where an event leads. Pure; what does not fit returns the same state. */
export function advance(state: DeskState, event: DeskEvent): DeskStep {
  if (event.type === "opened") return [state.at === "inside" ? state : firstDesk, []];
  if (event.type === "over") return [state.at === "inside" ? { at: "signedOff" } : state, []];
  switch (state.at) {
    case "number":
    case "signedOff":
      return event.type === "number"
        ? [{ at: "pin", number: event.number, checking: false, trouble: undefined, attempt: 0 }, []]
        : event.type === "back"
          ? [firstDesk, []]
          : [state, []];
    case "pin":
      return pin(state, event);
    case "inside":
      return within(state, event) ?? [state, []];
  }
}

function pin(state: Extract<DeskState, { at: "pin" }>, event: DeskEvent): DeskStep {
  switch (event.type) {
    case "back":
      return [firstDesk, []];
    case "pin":
      if (state.checking) return [state, []];
      return [
        { ...state, checking: true, trouble: undefined },
        [{ type: "signIn", number: state.number, pin: event.pin }],
      ];
    case "refused":
      return [{ ...state, checking: false, trouble: event.code, attempt: state.attempt + 1 }, []];
    case "signedIn":
      return [inside, [{ type: "load", tab: "devices" }]];
    default:
      return [state, []];
  }
}

function within(state: Inside, event: DeskEvent): DeskStep | undefined {
  const calm = { ...state, trouble: undefined };
  switch (event.type) {
    case "tab":
      return [
        {
          ...calm,
          tab: event.tab,
          finding: undefined,
          handing: undefined,
          page: 0,
          ...reportFor(state, event.tab),
        },
        [{ type: "load", tab: event.tab }],
      ];
    case "signOff":
      return [{ at: "signedOff" }, [{ type: "signOff" }]];
    case "failed":
      return [{ ...state, testing: undefined, trouble: event.code }, []];
    case "selfTest":
      return state.testing === undefined ? [{ ...calm, testing: [] }, [{ type: "selfTest" }]] : undefined;
    case "diagnosed":
      return [{ ...calm, diagnosis: event.diagnosis, ...(event.tested && { testing: undefined }) }, []];
    case "supplies":
      return [{ ...calm, consumables: event.consumables, wear: event.wear }, []];
    case "report":
      return [{ ...calm, report: event.report, page: 0 }, []];
    case "page":
      return [{ ...state, page: event.page }, []];
    case "progress":
      return [progressed(state, event.progress), []];
    default:
      return refilling(calm, event) ?? finding(calm, event);
  }
}

function reportFor(state: Inside, tab: DeskTab): Pick<Inside, "report"> {
  return { report: tab === "report" ? "making" : state.report };
}

function progressed(state: Inside, { device, step }: Progress): Inside {
  const { refill, testing } = state;
  if (refill?.device === device && (step === "waitingForDevice" || step === "printing"))
    return { ...state, refill: { ...refill, phase: step } };
  if (testing === undefined) return state;
  const others = testing.filter((name) => name !== device);
  return { ...state, testing: step === "testing" ? [...others, device] : others };
}

function refilling(state: Inside, event: DeskEvent): DeskStep | undefined {
  const { refill } = state;
  switch (event.type) {
    case "refill": {
      const { device, supply } = event;
      return [{ ...state, refill: { device, supply, phase: "asking", reason: undefined } }, []];
    }
    case "filled": {
      if (refill === undefined || (refill.phase !== "asking" && refill.phase !== "open")) return undefined;
      const { device, supply } = refill;
      return [
        { ...state, refill: { ...refill, phase: "waitingForDevice", reason: undefined } },
        [{ type: "checkRefill", device, supply }],
      ];
    }
    case "refillEnded":
      if (refill === undefined) return undefined;
      return [
        { ...state, refill: { ...refill, phase: event.checked ? "checked" : "open", reason: event.reason } },
        [],
      ];
    case "closeRefill":
      return [{ ...state, refill: undefined }, [{ type: "load", tab: "supplies" }]];
    default:
      return undefined;
  }
}

function finding(state: Inside, event: DeskEvent): DeskStep | undefined {
  const { finding: found } = state;
  const ask = (next: Finding): DeskStep => [{ ...state, finding: next }, []];
  switch (event.type) {
    case "custody":
      return [{ ...state, records: event.records, finding: undefined, handing: undefined }, []];
    case "found":
      return ask({ ...newFinding, id: event.id });
    case "back":
      return [{ ...state, finding: undefined, handing: undefined }, []];
    case "hand":
      return [{ ...state, handing: event.id }, []];
    case "handTo":
      return state.handing === undefined
        ? undefined
        : [state, [{ type: "handOver", id: state.handing, to: event.to }]];
    default:
      return found === undefined ? undefined : answered(ask, found, event, state);
  }
}

function answered(
  ask: (next: Finding) => DeskStep,
  found: Finding,
  event: DeskEvent,
  state: Inside,
): DeskStep | undefined {
  switch (event.type) {
    case "foundKind":
      return ask({ ...found, kind: event.kind, step: "place" });
    case "foundPlace":
      return ask({ ...found, place: event.place, step: hasNumber(found.kind) ? "digits" : "bag" });
    case "endsInX":
      return ask({ ...found, endsInX: true });
    case "digits": {
      const typed = event.digits === undefined ? undefined : event.digits + (found.endsInX ? "X" : "");
      return ask({ ...found, lastDigits: typed, step: "bag" });
    }
    case "bag":
      return [state, [{ type: "take", finding: found, bag: event.bag }]];
    default:
      return undefined;
  }
}

function hasNumber(kind: Finding["kind"]): boolean {
  return kind === "idCard" || kind === "socialSecurityCard" || kind === "bankCard";
}
