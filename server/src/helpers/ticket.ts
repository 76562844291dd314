import { fail, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import type { HelpAction, HelpFormKind, HelpPage, HelpState } from "@zizhuban/server-contract";

// The life of a request for help, pure: who may do what to it, and which form it makes (DB14/T 2233-2020).

type ActionType = HelpAction["type"];
export interface Ticket {
  readonly state: HelpState;
  readonly helper: string | null;
  /** Its helper may not serve there any more, or is not there: a colleague may take over. */
  readonly away?: boolean;
}

const steps: Readonly<
  Record<ActionType, { readonly from: readonly HelpState[]; readonly form?: HelpFormKind }>
> = {
  // Also from a colleague who has not taken it up yet.
  take: { from: ["waiting", "assigned"] },
  release: { from: ["assigned", "accepted"] },
  accept: { from: ["assigned"], form: "acceptance" },
  entrust: { from: ["accepted"], form: "entrustment" },
  suspend: { from: ["entrusted"], form: "suspension" },
  resume: { from: ["suspended"], form: "resumption" },
  finish: { from: ["accepted", "entrusted", "suspended"], form: "completion" },
};

const after: Readonly<Record<Exclude<ActionType, "finish">, HelpState>> = {
  take: "assigned",
  release: "waiting",
  accept: "accepted",
  entrust: "entrusted",
  suspend: "suspended",
  resume: "entrusted",
};

export interface Stepped extends Omit<Ticket, "away"> {
  readonly form?: HelpFormKind;
}

/** What a colleague takes over from who is away begins before the form that names the helper: it is signed anew. */
const takenOver: Partial<Readonly<Record<HelpState, HelpState>>> = {
  accepted: "assigned",
  entrusted: "accepted",
  suspended: "accepted",
};

/** What the request becomes when this helper does that; only its own helper goes on with it. */
export function step(
  ticket: Ticket,
  action: { readonly type: ActionType; readonly outcome?: "completed" | "terminated" },
  helper: string,
): Result<Stepped, Extract<ProblemCode, "eventOutOfOrder" | "notYours">> {
  const { from, form } = steps[action.type];
  const over = action.type === "take" && ticket.away === true ? takenOver[ticket.state] : undefined;
  if (over !== undefined && ticket.helper !== helper) return ok({ state: over, helper });
  if (!from.includes(ticket.state)) return fail("eventOutOfOrder", `${action.type} while ${ticket.state}`);
  if (action.type !== "take" && ticket.helper !== helper) return fail("notYours");
  if (action.type === "take" && ticket.helper === helper) return fail("eventOutOfOrder", "taken already");
  const state = action.type === "finish" ? (action.outcome ?? "completed") : after[action.type];
  return ok({
    state,
    helper: action.type === "release" ? null : helper,
    ...(form !== undefined && { form }),
  });
}

const order: HelpPage["actions"] = ["take", "accept", "entrust", "suspend", "resume", "finish", "release"];

/** What this helper may do to it now, what is usual first. */
export function possible(ticket: Ticket, helper: string): HelpPage["actions"] {
  return order.filter((type) => step(ticket, { type }, helper).ok);
}
