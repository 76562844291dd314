import type { Cause, Part } from "../causes.ts";
import type { CustodyRecord } from "@zizhuban/device-agent-contract";
import type { ReportWords } from "../../documents/index.ts";

/** What maintenance says, in one language: on the maintenance screens, on slips, in the readiness report. */
export interface MaintenanceWords extends ReportWords {
  readonly tag: "zh-CN" | "en";
  /** Cause → what the citizen is told, and what the attendant does, step by step. */
  readonly causes: Readonly<Record<Cause, { readonly citizen: string; readonly attendant: string }>>;
  readonly parts: Readonly<Record<Part, string>>;
  readonly testSlip: {
    readonly title: string;
    readonly readable: string;
    readonly technician: string;
    readonly at: string;
    readonly next: string;
  };
  readonly custodySlip: {
    readonly title: string;
    readonly kind: string;
    readonly place: string;
    readonly foundAt: string;
    readonly foundBy: string;
    readonly digits: string;
    readonly bag: string;
    readonly none: string;
    readonly keep: string;
  };
  readonly custodyKinds: Readonly<Record<CustodyRecord["kind"], string>>;
  readonly custodyPlaces: Readonly<Record<CustodyRecord["place"], string>>;
}
