import { fail, ok, type Clock, type Result, type VendorModeStatus } from "@zizhuban/device-agent-contract";

export type VendorModeState = VendorModeStatus["service"];

export type VendorModeNews =
  | { readonly type: "enterRequested" | "entered" | "exitRequested" }
  | { readonly type: "exited"; readonly applications: readonly string[] };

export interface VendorMode {
  state(): VendorModeState;
  /** The application on this connection must be asked before the mode changes; again: another name. */
  register(connection: object, appName: string): void;
  /** Maintenance begins once every registered application has acknowledged. */
  requestEnter(): Result<void, "sequenceError">;
  acknowledgeEnter(connection: object): Result<void, "sequenceError">;
  requestExit(): Result<void, "sequenceError">;
  acknowledgeExit(connection: object): Result<void, "sequenceError">;
  /** A connection closed: nobody waits for it any more. */
  gone(connection: object): void;
  onNews(listener: (news: VendorModeNews) => void): () => void;
}

/**
 * An application that does not acknowledge within this is dropped: a frozen page must not lock the technician
 * out. Longer than an abandoned visit lasts (75 s), so that a page may let its citizen finish.
 */
const acknowledgeWithin = 120_000;

type Asking = {
  readonly state: "enterPending" | "exitPending";
  readonly open: Set<object>;
  readonly stop: () => void;
};

/** The standard's VendorMode: inactive → enterPending → active → exitPending → inactive. */
export function createVendorMode({ clock }: { readonly clock: Clock }): VendorMode {
  const applications = new Map<object, string>();
  const listeners = new Set<(news: VendorModeNews) => void>();
  let settled: "inactive" | "active" = "inactive";
  let asking: Asking | undefined;

  const tell = (news: VendorModeNews) => {
    for (const listener of listeners) listener(news);
  };

  function settleIfAllAcknowledged(): void {
    if (asking === undefined || asking.open.size > 0) return;
    asking.stop();
    const entered = asking.state === "enterPending";
    asking = undefined;
    settled = entered ? "active" : "inactive";
    tell(entered ? { type: "entered" } : { type: "exited", applications: [...applications.values()] });
  }

  function dropSilent(): void {
    for (const connection of asking?.open ?? []) applications.delete(connection);
    asking?.open.clear();
    settleIfAllAcknowledged();
  }

  function request(state: Asking["state"]): Result<void, "sequenceError"> {
    const from = state === "enterPending" ? "inactive" : "active";
    if (asking !== undefined || settled !== from) return fail("sequenceError");
    asking = { state, open: new Set(applications.keys()), stop: clock.after(acknowledgeWithin, dropSilent) };
    tell({ type: state === "enterPending" ? "enterRequested" : "exitRequested" });
    settleIfAllAcknowledged();
    return ok();
  }

  function acknowledge(state: Asking["state"], connection: object): Result<void, "sequenceError"> {
    if (asking?.state !== state || !asking.open.delete(connection)) return fail("sequenceError");
    settleIfAllAcknowledged();
    return ok();
  }

  return {
    state: () => asking?.state ?? settled,
    register: (connection, appName) => void applications.set(connection, appName),
    requestEnter: () => request("enterPending"),
    acknowledgeEnter: (connection) => acknowledge("enterPending", connection),
    requestExit: () => request("exitPending"),
    acknowledgeExit: (connection) => acknowledge("exitPending", connection),
    gone(connection) {
      applications.delete(connection);
      asking?.open.delete(connection);
      settleIfAllAcknowledged();
    },
    onNews(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
