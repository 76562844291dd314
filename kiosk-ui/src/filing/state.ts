import type { ScannedPage } from "@zizhuban/device-agent-contract";
import type { PrintJobView } from "@zizhuban/device-agent-contract";
import type { MaterialCheck, MaterialWay, TakenDraft } from "@zizhuban/server-contract";
import { backFrom, field, known, toForm } from "./form.ts";
import type { Known } from "./known.ts";
import { checkAgain, go, leave, stay } from "./moves.ts";
import type { Handed } from "./submit.ts";
import type { Subject } from "./subject.ts";

export type CheckedMaterial = MaterialCheck["materials"][number];
type RegisterWay = Extract<MaterialWay, { way: "register" }>;
type BoxWay = Extract<MaterialWay, { way: "box" | "licence" }>;

/** Everything gathered so far; it is what is handed in. */
export interface Gathered {
  readonly subject: Subject;
  readonly form: Readonly<Record<string, string>>;
  /** What the file answered; what of it was corrected differs in the form, and what was left out is not there. */
  readonly known: readonly Known[];
  /** The list as the server last saw it with what is here. */
  readonly materials: readonly CheckedMaterial[];
  readonly applying: readonly string[];
  readonly later: readonly string[];
  readonly promised: readonly string[];
  readonly chosen: readonly {
    readonly ref: string;
    readonly id: string;
    readonly from: "scan" | "box" | "phone";
  }[];
  /** `ref`: for which entry of the list it was given. */
  readonly consents: readonly { readonly ref: string; readonly register: string; readonly purpose: string }[];
  /** What was filled in on a telephone, as it came from there. */
  readonly draft?: TakenDraft;
}

/** Whether an answer is still the one that was given on a telephone. */
export const isFromPhone = ({ form, draft }: Gathered, key: string): boolean =>
  draft?.form[key] !== undefined && draft.form[key] === form[key];

/** Where in the application somebody is: one question a screen. */
export type FilingStep =
  | { readonly at: "checking" }
  /** Whether a material that only some need is needed by this person. */
  | { readonly at: "question"; readonly refs: readonly string[] }
  /** What is known already, with where it comes from; each may be corrected. */
  | { readonly at: "known" }
  | {
      readonly at: "field";
      readonly index: number;
      readonly entered: string;
      /** Letters wait for their characters. */
      readonly composing: boolean;
      readonly wrong: boolean;
      /** Known, and wrong. */
      readonly corrects: boolean;
    }
  | { readonly at: "materials" }
  | { readonly at: "ways"; readonly ref: string }
  | { readonly at: "consent"; readonly ref: string; readonly way: RegisterWay }
  | {
      readonly at: "scan";
      readonly ref: string;
      readonly phase: "opening" | "live" | "taking" | "page" | "sending" | "closed";
      readonly liveUrl: string;
      readonly pages: readonly ScannedPage[];
      /** Why the last try came to nothing. */
      readonly trouble: string | undefined;
    }
  | { readonly at: "preview" }
  | { readonly at: "submitting" }
  | {
      readonly at: "receipt";
      readonly handed: Handed;
      /** Why no slip comes, or how far it is. */
      readonly slip: PrintJobView | "asked" | { readonly refused: string };
    }
  | { readonly at: "trouble"; readonly code: string; readonly of: "check" | "submit" };

export interface FilingState {
  readonly gathered: Gathered;
  readonly step: FilingStep;
  /** Counts steps entered: an answer to a question of an earlier step is dropped. */
  readonly turn: number;
}

/** What a hand means. */
export type FilingIntent =
  | { readonly type: "key"; readonly key: string }
  | { readonly type: "delete" }
  | { readonly type: "clear" }
  | { readonly type: "typed"; readonly text: string; readonly composing: boolean }
  | { readonly type: "pick"; readonly choice: string }
  | { readonly type: "enter" }
  /** What is known is not right: it is asked. */
  | { readonly type: "correct"; readonly key: string }
  | { readonly type: "answer"; readonly applies: boolean }
  | { readonly type: "open"; readonly ref: string }
  | { readonly type: "scan" }
  | { readonly type: "ask"; readonly way: RegisterWay }
  | { readonly type: "agree" }
  | { readonly type: "useBox"; readonly way: BoxWay }
  | { readonly type: "later" }
  | { readonly type: "promise" }
  | { readonly type: "capture" }
  | { readonly type: "again" }
  | { readonly type: "keep" }
  | { readonly type: "forward" }
  | { readonly type: "retry" }
  | { readonly type: "toPhone" }
  | { readonly type: "back" };

export type FilingEvent =
  | FilingIntent
  | {
      readonly type: "checked";
      readonly turn: number;
      readonly check: MaterialCheck;
      /** With the first look only. */
      readonly known?: readonly Known[];
    }
  | { readonly type: "scanOpened"; readonly turn: number; readonly liveUrl: string }
  | { readonly type: "captured"; readonly turn: number; readonly pages: readonly ScannedPage[] }
  | { readonly type: "scanRefused"; readonly turn: number; readonly code: string }
  | { readonly type: "scanEnded" }
  | { readonly type: "uploaded"; readonly turn: number; readonly id: string }
  | { readonly type: "submitted"; readonly turn: number; readonly handed: Handed }
  | {
      readonly type: "slip";
      readonly turn: number;
      readonly slip: PrintJobView | { readonly refused: string };
    }
  | { readonly type: "jobChanged"; readonly job: PrintJobView }
  | { readonly type: "failed"; readonly turn: number; readonly code: string };

export type FilingEffect =
  | { readonly type: "check"; readonly gathered: Gathered }
  | { readonly type: "openScan" }
  | { readonly type: "capture" }
  | { readonly type: "removePages"; readonly pages: readonly ScannedPage[] }
  | { readonly type: "upload"; readonly ref: string }
  | { readonly type: "closeScan" }
  | { readonly type: "submit"; readonly gathered: Gathered }
  | { readonly type: "printSlip"; readonly gathered: Gathered; readonly handed: Handed }
  /** Out of the application, back to where it began. */
  | { readonly type: "leave" }
  /** To a telephone, with what was filled in here. */
  | { readonly type: "toPhone"; readonly given: Pick<Gathered, "form" | "applying"> };

export type FilingMove = readonly [FilingState, readonly FilingEffect[]];
export type At<Name extends FilingStep["at"]> = Extract<FilingStep, { at: Name }>;

export function beginFiling(subject: Subject, turn: number, draft?: TakenDraft): FilingMove {
  const gathered: Gathered = {
    subject,
    form: draft?.form ?? {},
    known: [],
    materials: [],
    applying: draft?.applying ?? [],
    later: [],
    promised: [],
    chosen: (draft?.materials ?? []).map(({ ref, id }) => ({ ref, id, from: "phone" })),
    consents: [],
    ...(draft && { draft }),
  };
  return [{ gathered, step: { at: "checking" }, turn }, [{ type: "check", gathered }]];
}

const toScan = (state: FilingState, ref: string): FilingMove =>
  go(state, { at: "scan", ref, phase: "opening", liveUrl: "", pages: [], trouble: undefined }, [
    { type: "openScan" },
  ]);

/** The first look comes before anything was asked: it tells which questions there are. */
function checked(
  state: FilingState,
  { check, known = [] }: Extract<FilingEvent, { type: "checked" }>,
): FilingMove {
  const first = state.gathered.materials.length === 0;
  const gathered = { ...state.gathered, materials: check.materials };
  if (!first) return go({ ...state, gathered }, { at: "materials" });
  // What was written on a telephone is the newer word of the two.
  const told = known.filter(({ key }) => gathered.form[key] === undefined);
  const form = { ...Object.fromEntries(told.map(({ key, value }) => [key, value])), ...gathered.form };
  const next = { ...state, gathered: { ...gathered, known: told, form } };
  const refs = check.materials.filter(({ state }) => state === "notNeeded").map(({ ref }) => ref);
  // What was asked on the telephone is not asked again.
  const asks = refs.length > 0 && state.gathered.draft === undefined;
  return asks ? go(next, { at: "question", refs }) : toForm(next);
}

function checking(state: FilingState, event: FilingEvent): FilingMove | undefined {
  if (event.type === "checked") return checked(state, event);
  if (event.type === "failed") return go(state, { at: "trouble", code: event.code, of: "check" });
  return undefined;
}

function question(state: FilingState, step: At<"question">, event: FilingEvent): FilingMove | undefined {
  const [ref, ...rest] = step.refs;
  if (event.type === "back") return leave(state);
  if (event.type !== "answer" || ref === undefined) return undefined;
  const others = state.gathered.applying.filter((one) => one !== ref);
  const applying = event.applies ? [...others, ref] : others;
  const next = { ...state, gathered: { ...state.gathered, applying } };
  return rest.length > 0 ? go(next, { at: "question", refs: rest }) : toForm(next);
}

export const isComplete = ({ materials }: Gathered): boolean =>
  materials.every(({ state }) => state !== "missing");

/** What was to come later, or was promised, is open again when somebody presses on it. */
function open(state: FilingState, ref: string): FilingMove {
  const { later, promised } = state.gathered;
  if (!later.includes(ref) && !promised.includes(ref)) return go(state, { at: "ways", ref });
  return checkAgain(state, {
    later: later.filter((one) => one !== ref),
    promised: promised.filter((one) => one !== ref),
  });
}

function materials(state: FilingState, event: FilingEvent): FilingMove | undefined {
  switch (event.type) {
    case "open":
      return open(state, event.ref);
    case "forward":
      return isComplete(state.gathered) ? go(state, { at: "preview" }) : undefined;
    case "back":
      return backFrom(state, Number.MAX_SAFE_INTEGER);
    default:
      return undefined;
  }
}

function ways(state: FilingState, { ref }: At<"ways">, event: FilingEvent): FilingMove | undefined {
  const { gathered } = state;
  switch (event.type) {
    case "scan":
      return toScan(state, ref);
    case "ask":
      return go(state, { at: "consent", ref, way: event.way });
    case "useBox":
      return checkAgain(state, { chosen: [...gathered.chosen, { ref, id: event.way.id, from: "box" }] });
    case "later":
      return checkAgain(state, { later: [...gathered.later, ref] });
    case "promise":
      return checkAgain(state, { promised: [...gathered.promised, ref] });
    case "back":
      return go(state, { at: "materials" });
    default:
      return undefined;
  }
}

function consent(state: FilingState, step: At<"consent">, event: FilingEvent): FilingMove | undefined {
  if (event.type === "back") return go(state, { at: "ways", ref: step.ref });
  if (event.type !== "agree") return undefined;
  const { register, purpose } = step.way;
  return checkAgain(state, { consents: [...state.gathered.consents, { ref: step.ref, register, purpose }] });
}

function scan(state: FilingState, step: At<"scan">, event: FilingEvent): FilingMove | undefined {
  switch (event.type) {
    case "scanOpened":
      return stay(state, { ...step, phase: "live", liveUrl: event.liveUrl, trouble: undefined });
    case "capture":
      return step.phase === "live"
        ? stay(state, { ...step, phase: "taking", trouble: undefined }, [{ type: "capture" }])
        : undefined;
    case "captured":
      return stay(state, { ...step, phase: "page", pages: event.pages });
    case "again":
      return step.phase === "page"
        ? stay(state, { ...step, phase: "live", pages: [] }, [{ type: "removePages", pages: step.pages }])
        : undefined;
    case "keep":
      return step.phase === "page"
        ? stay(state, { ...step, phase: "sending" }, [{ type: "upload", ref: step.ref }])
        : undefined;
    case "uploaded": {
      const chosen = [...state.gathered.chosen, { ref: step.ref, id: event.id, from: "scan" as const }];
      return checkAgain(state, { chosen });
    }
    case "scanRefused":
      return stay(state, { ...step, phase: afterRefusal(step), trouble: event.code });
    case "scanEnded":
      return step.phase === "sending"
        ? undefined
        : stay(state, { ...step, phase: "closed", pages: [], trouble: step.trouble ?? "cameraFault" });
    case "retry":
      return toScan(state, step.ref);
    case "back":
      return go(state, { at: "ways", ref: step.ref }, [{ type: "closeScan" }]);
    default:
      return undefined;
  }
}

/** A page that could not be read leaves the camera on; anything else begins anew. */
const afterRefusal = ({ phase }: At<"scan">) => (phase === "taking" ? "live" : "closed");

function preview(state: FilingState, event: FilingEvent): FilingMove | undefined {
  if (event.type === "back") return go(state, { at: "materials" });
  if (event.type !== "forward") return undefined;
  return go(state, { at: "submitting" }, [{ type: "submit", gathered: state.gathered }]);
}

function submitting(state: FilingState, event: FilingEvent): FilingMove | undefined {
  if (event.type === "submitted") {
    const { gathered } = state;
    const { handed } = event;
    return go(state, { at: "receipt", handed, slip: "asked" }, [{ type: "printSlip", gathered, handed }]);
  }
  if (event.type === "failed") return go(state, { at: "trouble", code: event.code, of: "submit" });
  return undefined;
}

function receipt(state: FilingState, step: At<"receipt">, event: FilingEvent): FilingMove | undefined {
  if (event.type === "slip") return stay(state, { ...step, slip: event.slip });
  if (event.type !== "jobChanged") return undefined;
  const mine = typeof step.slip === "object" && "jobId" in step.slip && step.slip.jobId === event.job.jobId;
  return mine ? stay(state, { ...step, slip: event.job }) : undefined;
}

function withoutDraft(state: FilingState): FilingState {
  const { draft: _, ...gathered } = state.gathered;
  return { ...state, gathered };
}

/** What a case asked for is no longer asked for. */
export const isAnswered = ({ subject }: Gathered, { code }: At<"trouble">): boolean =>
  subject.errand === "supply" && code === "eventOutOfOrder";

function trouble(state: FilingState, step: At<"trouble">, event: FilingEvent): FilingMove | undefined {
  // Somebody has answered it meanwhile: there is nothing left to hand in here.
  if (isAnswered(state.gathered, step)) return event.type === "back" ? leave(state) : undefined;
  if (event.type === "back") return step.of === "check" ? leave(state) : go(state, { at: "preview" });
  if (event.type !== "retry") return undefined;
  // What the telephone kept is gone; what came from there is here, and is handed in as it is.
  if (step.code === "draftUnknown") return go(withoutDraft(state), { at: "preview" });
  return step.of === "check"
    ? checkAgain(state, {})
    : go(state, { at: "submitting" }, [{ type: "submit", gathered: state.gathered }]);
}

/** Where the application is, and where an event leads. Pure; what does not fit the step changes nothing. */
export function advance(state: FilingState, event: FilingEvent): FilingMove {
  if ("turn" in event && event.turn !== state.turn) return [state, []];
  return here(state, event) ?? [state, []];
}

function here(state: FilingState, event: FilingEvent): FilingMove | undefined {
  const { step } = state;
  switch (step.at) {
    case "checking":
      return checking(state, event);
    case "question":
      return question(state, step, event);
    case "known":
      return known(state, event);
    case "field":
      return field(state, step, event);
    case "materials":
      return materials(state, event);
    case "ways":
      return ways(state, step, event);
    case "consent":
      return consent(state, step, event);
    case "scan":
      return scan(state, step, event);
    case "preview":
      return preview(state, event);
    case "submitting":
      return submitting(state, event);
    case "receipt":
      return receipt(state, step, event);
    case "trouble":
      return trouble(state, step, event);
  }
}
