import { systemClock } from "@zizhuban/device-agent-contract";
import type { CaseQueue, CaseRow, ChainAlert, QueueCounts } from "@zizhuban/server-contract";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { readAlerts, readCases, readCounts } from "./api.ts";
import { asItem, asNumber, withNewest } from "./rows.ts";

/** Rows fetched at once; the server's own limit is {@link mostAtOnce}. */
const pageSize = 50;
const mostAtOnce = 200;
/** So often is looked whether somebody else has changed something, while the page is seen. */
const lookEvery = 4_000;
/** Absences change by the day. */
const readAlertsEvery = 60_000;

/** What the page is told and asks of its list. */
interface Listener {
  /** Which cases are wanted; undefined before a queue was opened. */
  listed(): { readonly queue: CaseQueue; readonly late: boolean } | undefined;
  filter(): string;
  /** Whether somebody looks at the list, and nothing of theirs is on its way. */
  isWatched(): boolean;
  loaded(): void;
}

/** The cases of one queue, how many wait in each, and what keeps steps from being taken, as the server has them now. */
export class CaseList implements ReactiveController {
  /** Undefined until they came. */
  rows: readonly CaseRow[] | undefined;
  /** Where the next part begins; undefined at the end. */
  next: string | undefined;
  counts: QueueCounts | undefined;
  alerts: readonly ChainAlert[] = [];
  /** Code of what went wrong last; empty when nothing did. */
  refusal = "";
  readonly #host: ReactiveControllerHost & EventTarget;
  readonly #page: Listener;
  /** Answers to an older question are not shown. */
  #question = 0;
  #stopLooking: () => void = () => undefined;
  #alertsReadAt = Number.NEGATIVE_INFINITY;

  constructor(host: ReactiveControllerHost & EventTarget, page: Listener) {
    this.#host = host;
    this.#page = page;
    host.addController(this);
  }

  hostConnected(): void {
    document.addEventListener("visibilitychange", this.#look);
    this.#stopLooking = systemClock.every(lookEvery, this.#look);
  }

  hostDisconnected(): void {
    document.removeEventListener("visibilitychange", this.#look);
    this.#stopLooking();
  }

  /** Another list than before. */
  begin(): void {
    this.rows = undefined;
    void this.load();
  }

  /** The first part of the list, as long as it has grown, and the counts. */
  async load(): Promise<void> {
    if (this.#page.listed() === undefined) return;
    void this.#readAlerts();
    this.#question += 1;
    const question = this.#question;
    const limit = Math.min(Math.max(this.rows?.length ?? 0, pageSize), mostAtOnce);
    const [list, counts] = await Promise.all([readCases(this.#asked(limit)), readCounts()]);
    if (question !== this.#question) return;
    if (counts.ok) this.counts = counts.value;
    if (!list.ok) {
      this.refused(list.code);
      return;
    }
    this.refusal = "";
    const { cases, next } = list.value;
    const loaded = this.rows ?? [];
    this.rows = withNewest(loaded, cases, limit);
    if (loaded.length <= limit || cases.length < limit) this.next = next;
    this.#page.loaded();
    this.#host.requestUpdate();
  }

  async loadMore(): Promise<void> {
    const { next: after } = this;
    if (after === undefined) return;
    this.#question += 1;
    const question = this.#question;
    const more = await readCases({ ...this.#asked(pageSize), after });
    if (question !== this.#question) return;
    if (!more.ok) {
      this.refused(more.code);
      return;
    }
    const known = new Set(this.rows?.map(({ id }) => id));
    this.rows = [...(this.rows ?? []), ...more.value.cases.filter(({ id }) => !known.has(id))];
    this.next = more.value.next;
    this.#host.requestUpdate();
  }

  refused(code: string): void {
    if (code === "notSignedIn")
      this.#host.dispatchEvent(new Event("session-ended", { bubbles: true, composed: true }));
    this.refusal = code;
    this.#host.requestUpdate();
  }

  readonly #look = () => {
    if (this.#page.isWatched() && document.visibilityState === "visible") void this.load();
  };

  async #readAlerts(): Promise<void> {
    if (systemClock.now() - this.#alertsReadAt < readAlertsEvery) return;
    this.#alertsReadAt = systemClock.now();
    const read = await readAlerts();
    if (!read.ok) return;
    this.alerts = read.value.alerts;
    this.#host.requestUpdate();
  }

  #asked(limit: number) {
    const filter = this.#page.filter();
    const number = asNumber(filter);
    const item = asItem(filter);
    return {
      ...(this.#page.listed() ?? { queue: "all" as const, late: false }),
      limit,
      ...(number !== undefined && { number }),
      ...(item !== undefined && { item }),
    };
  }
}
