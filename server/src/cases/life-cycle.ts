import { fail, ok, type Result } from "@zizhuban/device-agent-contract";

// The life of an instant item (即办件): 已申请 → 决定 → 办结 (reference domain.md §2.2). The committed
// items' longer road joins this function when its first item lives here.

export type CaseState = "applied" | "decided" | "completed";
export type CaseEvent =
  | { readonly type: "decided"; readonly decision: "granted" | "noRecord" }
  | { readonly type: "completed" };

/** What a case becomes; an event that does not fit the state changes nothing. */
export function transition(state: CaseState, event: CaseEvent): Result<CaseState, "eventOutOfOrder"> {
  if (state === "applied" && event.type === "decided") return ok("decided");
  if (state === "decided" && event.type === "completed") return ok("completed");
  return fail("eventOutOfOrder", `${event.type} while ${state}`);
}
