import type { Cause, Part } from "../causes.ts";
import type { CustodyRecord, DeviceVerdict, SupplyKind, Wear } from "@zizhuban/device-agent-contract";

/** What maintenance says, in one language: on the maintenance screens, on slips, in the readiness report. */
export interface MaintenanceWords {
  readonly tag: "zh-CN" | "en";
  /** Cause → what the citizen is told, and what the attendant does, step by step. */
  readonly causes: Readonly<Record<Cause, { readonly citizen: string; readonly attendant: string }>>;
  readonly parts: Readonly<Record<Part, string>>;
  /** For a class this version knows no name of, the class itself is shown. */
  readonly classes: Readonly<Record<string, string>>;
  readonly verdicts: Readonly<Record<DeviceVerdict, string>>;
  readonly supplies: Readonly<Record<SupplyKind, string>>;
  readonly wearParts: Readonly<Record<Wear["part"], string>>;
  readonly units: Readonly<Record<Wear["unit"], string>>;
  readonly colon: string;
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
  readonly report: {
    readonly title: string;
    readonly kiosk: string;
    readonly at: string;
    readonly by: string;
    readonly automatic: string;
    readonly summary: (counts: {
      readonly pass: number;
      readonly soon: number;
      readonly fail: number;
    }) => string;
    readonly devices: string;
    readonly model: string;
    readonly serial: string;
    readonly firmware: string;
    readonly unknown: string;
    readonly bring: string;
    readonly nothing: string;
    readonly notYet: string;
    readonly supplies: string;
    readonly outAt: string;
    readonly noForecast: string;
    readonly between: (from: string, to: string) => string;
    readonly after: (from: string) => string;
    readonly wear: string;
    readonly ofRated: (percent: number) => string;
    readonly noRating: string;
    readonly atLeast: string;
    readonly page: (page: number, pages: number) => string;
  };
}
