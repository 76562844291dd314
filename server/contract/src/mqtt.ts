import {
  Closed,
  CustodyRecord,
  DeviceVerdict,
  DeviceView,
  LevelBasis,
  SupplyKind,
  SupplyPace,
  Tokens,
  parser,
} from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";

// Fleet contract, version 1 (DESIGN §4.5; reference fleet.md §3.1). Expressible in MQTT 3.1.1:
// session, order and correlation travel in the payload. No citizen data, ever.

export const contractVersion = 1;

/** Kiosk id = MQTT client id = certificate common name. */
export const KioskId = Type.String({ pattern: "^[a-z0-9]{8,32}$" });

const leaves = { state: "st", now: "now", history: "ev", ack: "ack" } as const;
export type TopicKind = keyof typeof leaves;

export function topic(kind: TopicKind, kid: string): string {
  return `k/1/${kid}/${leaves[kind]}`;
}

/** Subscription filter for one kind over the whole fleet. */
export function fleetTopic(kind: TopicKind): string {
  return `k/1/+/${leaves[kind]}`;
}

export function parseTopic(name: string): { kind: TopicKind; kid: string } | undefined {
  const match = /^k\/1\/([a-z0-9]{8,32})\/([a-z]+)$/.exec(name);
  const kind = (Object.keys(leaves) as TopicKind[]).find((key) => leaves[key] === match?.[2]);
  return match?.[1] === undefined || kind === undefined ? undefined : { kind, kid: match[1] };
}

/** What a kiosk may publish to, and read from: nothing but its own. */
export const kioskMayPublish: readonly TopicKind[] = ["state", "now", "history"];
export const kioskMaySubscribe: readonly TopicKind[] = ["ack"];

export const maximumPayloadBytes = 64 * 1024;

/** In lower case (RFC 9562, section 4): ids are compared as they are written. */
const lowerCaseUuid = { format: "uuid", pattern: "^[0-9a-f-]+$" } as const;
const Version = Type.Literal(contractVersion);
const SessionId = Type.String({
  ...lowerCaseUuid,
  description: "one MQTT connection of one agent; a will of another session is ignored",
});
const Epoch = Type.String({ ...lowerCaseUuid, description: "made when the kiosk's journal file is made" });
const Seq = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER });
const Milliseconds = Type.Integer({
  minimum: 0,
  maximum: Number.MAX_SAFE_INTEGER,
  description: "Unix milliseconds by the kiosk's clock",
});

/** `st`, retained; the will is the `on: false` form with why `will`. */
export const StateMessage = Type.Union([
  Closed({
    v: Version,
    on: Type.Literal(true),
    sid: SessionId,
    boot: Type.String({ format: "uuid", description: "one run of the agent" }),
    at: Milliseconds,
    agent: Type.String({ maxLength: 40, description: "agent version" }),
    why: Tokens(["boot", "reconnect"]),
  }),
  Closed({ v: Version, on: Type.Literal(false), sid: SessionId, why: Tokens(["will", "closing"]) }),
]);
export type StateMessage = Static<typeof StateMessage>;

/** How full one supply is and when it runs out, as far as there is an honest answer. */
export const SupplyLevel = Closed({
  device: Type.String({ maxLength: 60 }),
  supply: SupplyKind,
  state: Tokens(["ok", "low", "empty", "unknown"]),
  basis: LevelBasis,
  percent: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  /** Unix milliseconds by the kiosk's clock; nine times out of ten between the two. */
  outAt: Type.Optional(
    Closed({
      at: Milliseconds,
      /** Whole days until then, when this was sent. */
      days: Type.Optional(Type.Integer({ minimum: 0 })),
      earliest: Milliseconds,
      latest: Type.Optional(Milliseconds),
    }),
  ),
  perDay: Type.Optional(SupplyPace),
});
export type SupplyLevel = Static<typeof SupplyLevel>;

/** `now`, retained, unledgered: on every change and every 60 s. */
export const NowMessage = Closed({
  v: Version,
  sid: SessionId,
  at: Milliseconds,
  busy: Type.Boolean({ description: "a citizen's visit is open" }),
  devices: Type.Array(DeviceView, { maxItems: 40 }),
  levels: Type.Optional(Type.Array(SupplyLevel, { maxItems: 40 })),
  epoch: Epoch,
  /** Highest seq written to the journal; the server shows it beside what it stored. */
  written: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
});
export type NowMessage = Static<typeof NowMessage>;

const TechnicianId = Type.String({ format: "uuid", description: "a name is staff data and stays at home" });
const Found = CustodyRecord.properties;

/** One typed event of the kiosk's life: ids, codes and counts, nothing of a citizen. */
export const KioskEvent = Type.Union([
  Closed({ type: Tokens(["agent.started"]), version: Type.String(), boot: Type.String() }),
  Closed({ type: Tokens(["agent.stopping"]), why: Type.String() }),
  Closed({ type: Tokens(["device.statusChanged"]), device: DeviceView }),
  /** A door of the cabinet; `sensor` as XFS4IoT's Auxiliaries names it. */
  Closed({
    type: Tokens(["door.changed"]),
    device: Type.String(),
    sensor: Type.String(),
    state: Tokens(["open", "closed"]),
  }),
  /** Somebody opens, moves, hits or heats the kiosk. */
  Closed({
    type: Tokens(["tamper.changed"]),
    device: Type.String(),
    sensor: Type.String(),
    state: Tokens(["on", "off"]),
  }),
  /** The operator's key switch, or the citizen's help button. */
  Closed({
    type: Tokens(["operator.changed"]),
    device: Type.String(),
    sensor: Type.String(),
    state: Type.String({ maxLength: 20 }),
  }),
  /** An ID-card reader answers with another security module than the kiosk was set up with, or a technician has accepted it. */
  Closed({
    type: Tokens(["reader.samChanged", "reader.samAccepted"]),
    device: Type.String(),
    bound: Type.String({ maxLength: 60 }),
    found: Type.String({ maxLength: 60 }),
  }),
  /** One rung of the ladder by which a kiosk helps a failing device, and whether it helped; few a day. */
  Closed({
    type: Tokens(["device.recovery"]),
    device: Type.String({ maxLength: 60 }),
    rung: Tokens(["clear", "reopen", "restart", "outOfService"]),
    outcome: Tokens(["recovered", "failed"]),
  }),
  Closed({ type: Tokens(["visit.opened"]), visitId: Type.String() }),
  Closed({
    type: Tokens(["visit.ended"]),
    visitId: Type.String(),
    reason: Type.String(),
    seconds: Type.Integer({ minimum: 0 }),
  }),
  Closed({
    type: Tokens(["print.finished"]),
    jobId: Type.String(),
    printer: Type.String(),
    kind: Tokens(["certificate", "slip", "testPage", "raw"]),
    state: Tokens(["printed", "notPrinted", "unknown"]),
    reason: Type.Optional(Type.String()),
  }),
  Closed({ type: Tokens(["maintenance.signedIn"]), technicianId: TechnicianId }),
  Closed({
    type: Tokens(["maintenance.signedOut"]),
    technicianId: TechnicianId,
    reason: Tokens(["signedOff", "idle", "replaced", "restarted"]),
    seconds: Type.Integer({ minimum: 0 }),
  }),
  /** Too many wrong PINs. */
  Closed({ type: Tokens(["maintenance.locked"]), until: Milliseconds }),
  /** Of a technician, or without one at the quiet hour. */
  Closed({
    type: Tokens(["maintenance.selfTest"]),
    technicianId: Type.Optional(TechnicianId),
    devices: Type.Array(
      Closed({
        name: Type.String({ maxLength: 60 }),
        verdict: DeviceVerdict,
        causes: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 20 }),
      }),
      { maxItems: 41 },
    ),
  }),
  Closed({
    type: Tokens(["maintenance.refilled"]),
    technicianId: TechnicianId,
    device: Type.String({ maxLength: 60 }),
    supply: SupplyKind,
    checked: Type.Boolean(),
    reason: Type.String({ maxLength: 60 }),
  }),
  /** A thing somebody left behind changed hands; what is written on it stays at the kiosk. */
  Closed({
    type: Tokens(["custody.changed"]),
    technicianId: Type.Optional(TechnicianId),
    id: Found.id,
    kind: Found.kind,
    place: Found.place,
    state: Found.state,
    bag: Found.bag,
    to: Found.to,
  }),
  /** The device's own level went up by much: filled up or emptied, whoever did it. Percent that may still be used. */
  Closed({
    type: Tokens(["supplies.renewed"]),
    device: Type.String({ maxLength: 60 }),
    supply: SupplyKind,
    from: Type.Number({ minimum: 0, maximum: 100 }),
    to: Type.Number({ minimum: 0, maximum: 100 }),
  }),
  /** What one printer used on one day (China), told when the day is over. */
  Closed({
    type: Tokens(["supplies.used"]),
    device: Type.String({ maxLength: 60 }),
    day: Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" }),
    jobs: Type.Integer({ minimum: 0 }),
    cuts: Type.Integer({ minimum: 0 }),
    millimetres: Type.Integer({ minimum: 0 }),
    pages: Type.Integer({ minimum: 0 }),
  }),
  /** The journal file was damaged and set aside under this name; a new epoch begins with this row. */
  Closed({ type: Tokens(["journal.replaced"]), damagedFile: Type.String({ maxLength: 200 }) }),
  /** What could still be read of it: rows of history, print jobs and settings now in the new file, and rows that are gone. */
  Closed({
    type: Tokens(["journal.salvaged"]),
    saved: Type.Integer({ minimum: 0 }),
    lost: Type.Integer({ minimum: 0 }),
  }),
  /** The kiosk's disk had no room for so long: nothing was printed, and history of that time may be missing. */
  Closed({ type: Tokens(["storage.wasFull"]), seconds: Type.Integer({ minimum: 0 }) }),
  /** The kiosk's clock is more than five minutes from the server's: ahead of it, or behind when negative. */
  Closed({ type: Tokens(["clock.wrong"]), offsetSeconds: Type.Integer() }),
  Closed({ type: Tokens(["clock.right"]) }),
  /** A range the journal had to drop: declared, so that sent = stored + declared. */
  Closed({ type: Tokens(["journal.dropped"]), from: Seq, to: Seq }),
]);
export type KioskEvent = Static<typeof KioskEvent>;

/** `ev`: one row of the journal, sent strictly in order. */
export const HistoryMessage = Closed({
  v: Version,
  epoch: Epoch,
  seq: Seq,
  at: Milliseconds,
  boot: Type.String({ format: "uuid" }),
  event: KioskEvent,
});
export type HistoryMessage = Static<typeof HistoryMessage>;

/** Enough of a history message to place it in the ledger when the rest fails validation. */
export const HistoryHead = Type.Object({ epoch: Epoch, seq: Seq });

/** `ack`, down, retained: the highest contiguous seq stored of that epoch. */
export const AckMessage = Closed({ v: Version, epoch: Epoch, seq: Type.Integer({ minimum: 0 }) });
export type AckMessage = Static<typeof AckMessage>;

export const parseStateMessage = parser(StateMessage);
export const parseNowMessage = parser(NowMessage);
export const parseHistoryMessage = parser(HistoryMessage);
export const parseHistoryHead = parser(HistoryHead);
export const parseAckMessage = parser(AckMessage);
