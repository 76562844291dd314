import { Type, type Static } from "typebox";
import { Closed, Tokens } from "../schema.ts";
import type { CommandDefinition, EventDefinition } from "./envelope.ts";

// A claim on one device, answered by that device's service (DESIGN §4.1). The standard has none: there, whoever
// comes first in the queue moves the device.

const Duration = Type.Integer({ minimum: 1_000, maximum: 600_000, description: "milliseconds from now" });
const LeaseId = Type.Integer({ minimum: 1, description: "unique for this service while the agent runs" });
const LeasePurpose = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$",
  description: "what for, as a program names it: `scan`, `self-test`; others see it",
});
const Holder = Tokens(["page", "client", "maintenance"]);

export const LeaseView = Closed({
  leaseId: LeaseId,
  purpose: LeasePurpose,
  holder: Holder,
  remainingMs: Type.Integer({ minimum: 0 }),
});
export type LeaseView = Static<typeof LeaseView>;

export const LeaseQueue = Closed({
  /** Null: free, or being made safe after a loss. */
  lease: Type.Union([LeaseView, Type.Null()]),
  /** Who waits, the next one first. */
  queue: Type.Array(Closed({ purpose: LeasePurpose, holder: Holder })),
});
export type LeaseQueue = Static<typeof LeaseQueue>;

export const LeaseLossReason = Tokens(["expired", "preempted", "disconnected", "visitEnded"]);
export type LeaseLossReason = Static<typeof LeaseLossReason>;

const Lease = Closed({ lease: LeaseView });

export const leaseCommands = {
  "Lease.Acquire": {
    about:
      "Claims the device for one connection. Waits for its turn when `wait` is true (the timeout bounds the wait, Cancel ends it), else fails `leased` while another holds it. Maintenance takes it from the page or a program at once; again by its holder it is renewed.",
    version: "1.0",
    command: Closed({ purpose: LeasePurpose, duration: Duration, wait: Type.Optional(Type.Boolean()) }),
    completion: Lease,
    errors: ["leased"],
  },
  "Lease.Renew": {
    about: "Moves the end of a lease this connection holds.",
    version: "1.0",
    command: Closed({ leaseId: LeaseId, duration: Duration }),
    completion: Lease,
    errors: ["leaseUnknown"],
  },
  "Lease.Release": {
    about: "Gives the device back, as its holder leaves it.",
    version: "1.0",
    command: Closed({ leaseId: LeaseId }),
    completion: Closed({}),
    errors: ["leaseUnknown"],
  },
  "Lease.Query": {
    about: "Who holds the device, and who waits.",
    version: "1.0",
    command: Closed({}),
    completion: LeaseQueue,
    errors: [],
  },
} as const satisfies Record<string, CommandDefinition>;

export const leaseEvents = {
  "Lease.Lost": {
    about:
      "Its holder may move the device no more: its commands end, and the device is made safe before the next lease begins.",
    version: "1.0",
    kind: "unsolicited",
    payload: Closed({ leaseId: LeaseId, purpose: LeasePurpose, reason: LeaseLossReason }),
  },
} as const satisfies Record<string, EventDefinition>;
