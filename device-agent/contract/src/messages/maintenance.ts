import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import { EmptyPayload } from "./common.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

// Our extension `Maintenance` on the service named `Kiosk` (DESIGN §4.1): a technician signs in at the kiosk, also
// with no network, looks at every device, refills, records what was left behind, and signs off.

const Instant = Type.Integer({ minimum: 0, description: "Unix milliseconds by the kiosk's clock" });
const DeviceName = Type.String({ maxLength: 60 });
const Locale = Tokens(["zh-CN", "en"]);

/** The number a technician types, and the PIN that goes with it. */
export const TechnicianNumber = Type.String({ pattern: "^[0-9]{4}$" });
export const TechnicianPin = Type.String({ pattern: "^[0-9]{6}$" });

export const MaintenanceState = Closed({
  /** `waiting`: signed in, and a citizen's visit is still open; nothing is touched until it has ended. */
  phase: Tokens(["off", "waiting", "on"]),
  technician: Type.Optional(Closed({ number: TechnicianNumber, name: Type.String() })),
  since: Type.Optional(Instant),
  /** Too many wrong PINs: nobody signs in before this time, also after a restart. */
  lockedUntil: Type.Optional(Instant),
  /** Who may sign in here, as the server last told: without it, or long after, nobody can. */
  roster: Tokens(["current", "expired", "missing"]),
});
export type MaintenanceState = Static<typeof MaintenanceState>;

/** `soon`: it works, and somebody should plan a visit; `unknown`: it has not answered yet. */
export const DeviceVerdict = Tokens(["pass", "soon", "fail", "unknown"]);
export type DeviceVerdict = Static<typeof DeviceVerdict>;

/** One cause, in the words of one locale: what the citizen is told, what the attendant does, what to bring. */
export const Finding = Closed({
  cause: Type.String(),
  severity: Tokens(["stops", "soon"]),
  citizen: Type.String(),
  attendant: Type.String(),
  part: Type.Optional(Type.String()),
});
export type Finding = Static<typeof Finding>;

export const DeviceDiagnosis = Closed({
  name: DeviceName,
  class: Type.String(),
  verdict: DeviceVerdict,
  findings: Type.Array(Finding),
  facts: Closed({
    profile: Type.String(),
    model: Type.Optional(Type.String()),
    serialNumber: Type.Optional(Type.String()),
    firmware: Type.Optional(Type.String()),
  }),
});
export type DeviceDiagnosis = Static<typeof DeviceDiagnosis>;

export const SelfTestResult = Closed({
  at: Instant,
  devices: Type.Array(DeviceDiagnosis),
});
export type SelfTestResult = Static<typeof SelfTestResult>;

/** What can be filled up or emptied. */
export const SupplyKind = Tokens(["receiptPaper", "pagePaper", "toner", "wasteBox"]);
export type SupplyKind = Static<typeof SupplyKind>;

/** On what a level rests: the device's own figure, our count since a confirmed refill, a near-end sensor, or nothing. */
export const LevelBasis = Tokens(["measured", "counted", "sensor", "none"]);

/** When it runs out at the pace of the last days; `unknown` says why there is no honest answer. */
export const Forecast = Type.Union([
  Closed({
    state: Tokens(["expected"]),
    at: Instant,
    /** Whole days from now until `at`. */
    days: Type.Integer({ minimum: 0 }),
    /** Nine times out of ten not before, and not after; without `latest` the pace is too uncertain to say. */
    earliest: Instant,
    latest: Type.Optional(Instant),
  }),
  Closed({ state: Tokens(["unknown"]), reason: Tokens(["noLevel", "littleUse", "clockUnset"]) }),
]);
export type Forecast = Static<typeof Forecast>;

/** What goes in a day, at the pace of the last fortnight; two digits. */
export const SupplyPace = Closed({
  amount: Type.Number({ minimum: 0 }),
  unit: Tokens(["metres", "pages", "percent"]),
});
export type SupplyPace = Static<typeof SupplyPace>;

export const Consumable = Closed({
  device: DeviceName,
  supply: SupplyKind,
  state: Tokens(["ok", "low", "empty", "unknown"]),
  basis: LevelBasis,
  /** Of what a full one holds; for a waste box, how full it is. */
  percent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  /** Metres of paper or pages left, where counted. */
  left: Type.Optional(Type.Number({ minimum: 0 })),
  unit: Type.Optional(Tokens(["metres", "pages"])),
  /** Confirmed by a hand, or seen by the device's level going up. */
  refilledAt: Type.Optional(Instant),
  /** Absent while too little was used to say. */
  perDay: Type.Optional(SupplyPace),
  forecast: Forecast,
});
export type Consumable = Static<typeof Consumable>;

/** What a part has done, and what its maker rates it for (profile); without a rating no percentage is claimed. */
export const Wear = Closed({
  device: DeviceName,
  part: Tokens(["cutter", "printHead", "paperFeed", "engine", "running"]),
  used: Type.Number({ minimum: 0 }),
  unit: Tokens(["cuts", "metres", "lines", "pages", "hours"]),
  rated: Type.Optional(Type.Number({ minimum: 1 })),
  percent: Type.Optional(Type.Integer({ minimum: 0 })),
  /** `counter`: the device's own; `journal`: what this agent has seen, so at least this much. */
  basis: Tokens(["counter", "journal"]),
  /** In `unit`, two digits; absent while too little was used to say. */
  perDay: Type.Optional(Type.Number({ minimum: 0 })),
  /** When the rated life is used up; only where there is a rating. */
  forecast: Type.Optional(Forecast),
});
export type Wear = Static<typeof Wear>;

export const CustodyKind = Tokens([
  "idCard",
  "socialSecurityCard",
  "bankCard",
  "document",
  "phone",
  "money",
  "other",
]);
export const CustodyPlace = Tokens(["reader", "outputTray", "counter", "floor"]);
export const CustodyTo = Tokens(["owner", "serviceWindow", "police"]);

/** What somebody left behind: never a full number, only what tells one thing from another. */
export const CustodyRecord = Closed({
  id: Type.String({ format: "uuid" }),
  kind: CustodyKind,
  place: CustodyPlace,
  foundAt: Instant,
  /** The technician's number; `agent`: the reader saw a card lie there after a visit. */
  foundBy: Type.String(),
  lastDigits: Type.Optional(Type.String({ pattern: "^[0-9]{3}[0-9X]$" })),
  bag: Type.Optional(Type.String({ pattern: "^[0-9A-Za-z-]{1,20}$" })),
  state: Tokens(["lying", "held", "handedOver", "gone"]),
  closedAt: Type.Optional(Instant),
  closedBy: Type.Optional(Type.String()),
  to: Type.Optional(CustodyTo),
});
export type CustodyRecord = Static<typeof CustodyRecord>;

const Custody = Closed({ records: Type.Array(CustodyRecord) });
const State = Closed({ state: MaintenanceState });
const InLocale = Closed({ locale: Locale });

/** `visitOpen`: a citizen is being served; nothing of it is torn away. */
const needsPause = ["visitOpen"] as const;

export const maintenanceCommands = {
  "Maintenance.Get": { version: "1.0", command: EmptyPayload, completion: State, errors: [] },
  /** The token is the `maintenance` credential: the WebSocket subprotocol `maintenance.<token>` of a new connection. */
  "Maintenance.SignIn": {
    version: "1.0",
    command: Closed({ number: TechnicianNumber, pin: TechnicianPin }),
    completion: Closed({ token: Type.String(), state: MaintenanceState }),
    errors: ["signInRefused", "lockedOut", "rosterMissing"],
  },
  "Maintenance.SignOut": { version: "1.0", command: EmptyPayload, completion: State, errors: [] },
  "Maintenance.Diagnose": { version: "1.0", command: InLocale, completion: SelfTestResult, errors: [] },
  "Maintenance.SelfTest": {
    version: "1.0",
    command: InLocale,
    completion: SelfTestResult,
    errors: needsPause,
  },
  /** A hand says that it filled this up; believed once the device agrees and, where it prints, a test print came out. */
  "Maintenance.Refilled": {
    version: "1.0",
    command: Closed({ device: DeviceName, supply: SupplyKind, locale: Locale }),
    completion: Closed({
      checked: Type.Boolean(),
      /** What the check rests on, or what stands against it: a printer problem, an offline reason, the test print's end. */
      reason: Type.String(),
      consumables: Type.Array(Consumable),
    }),
    errors: [...needsPause, "deviceUnknown", "supplyUnknown"],
  },
  "Maintenance.Consumables": {
    version: "1.0",
    command: EmptyPayload,
    completion: Closed({ consumables: Type.Array(Consumable), wear: Type.Array(Wear) }),
    errors: [],
  },
  /** The readiness report: the PDF, and its pages as pictures. */
  "Maintenance.Report": {
    version: "1.0",
    command: InLocale,
    completion: Closed({
      url: Type.String(),
      pages: Type.Array(Closed({ url: Type.String(), width: Type.Integer(), height: Type.Integer() })),
    }),
    errors: ["reportFailed"],
  },
  "Maintenance.CustodyList": { version: "1.0", command: EmptyPayload, completion: Custody, errors: [] },
  /** Records what was found; `id` names what the agent already saw lying there. Prints a slip for the bag. */
  "Maintenance.CustodyTake": {
    version: "1.0",
    command: Closed({
      id: Type.Optional(Type.String({ format: "uuid" })),
      kind: CustodyKind,
      place: CustodyPlace,
      lastDigits: CustodyRecord.properties.lastDigits,
      bag: CustodyRecord.properties.bag,
      locale: Locale,
    }),
    completion: Closed({
      records: Type.Array(CustodyRecord),
      slip: Tokens(["submitted", "unavailable"]),
    }),
    errors: ["custodyUnknown"],
  },
  "Maintenance.CustodyHandOver": {
    version: "1.0",
    command: Closed({ id: Type.String({ format: "uuid" }), to: CustodyTo }),
    completion: Custody,
    errors: ["custodyUnknown", "custodyClosed"],
  },
} as const satisfies Record<string, CommandDefinition>;

export const maintenanceEvents = {
  "Maintenance.Changed": { version: "1.0", kind: "unsolicited", payload: State },
  /** Self-test and refill, as they go. */
  "Maintenance.Progress": {
    version: "1.0",
    kind: "event",
    payload: Closed({
      device: DeviceName,
      step: Tokens(["testing", "waitingForDevice", "printing", "done"]),
      verdict: Type.Optional(DeviceVerdict),
    }),
  },
} as const satisfies Record<string, EventDefinition>;
