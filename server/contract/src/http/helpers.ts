import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Binary, Cursor, Instant, Paged, Uuid } from "./words.ts";

// 帮办代办 (domain.md §7.2 B6, §2.5): asked for at a kiosk by anybody, free of charge for everybody.

/** Working the machine, an elder, a person with a disability, an enterprise, an important project. */
export const HelpNeed = Tokens(["operation", "elder", "disabled", "enterprise", "project"]);
export type HelpNeed = Static<typeof HelpNeed>;

export const HelpState = Tokens([
  "waiting",
  "assigned",
  "accepted",
  "entrusted",
  "suspended",
  "completed",
  "terminated",
]);
export type HelpState = Static<typeof HelpState>;

/** 受理单, 代办服务委托书, 中止单, 续办委托书, 办结（终止）单 (DB14/T 2233-2020). */
export const HelpFormKind = Tokens(["acceptance", "entrustment", "suspension", "resumption", "completion"]);
export type HelpFormKind = Static<typeof HelpFormKind>;

const Words = Type.String({ minLength: 1, maxLength: 500 });
const ItemKey = Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$" });
const Telephone = Type.String({ pattern: "^(1[3-9][0-9]{9}|(0[0-9]{2,3}-?)?[2-9][0-9]{6,7})$" });

/** What a page knows of a request made at its kiosk: nothing personal, as anybody may stand there. */
export const HelpReceipt = Closed({
  id: Uuid,
  number: Type.String(),
  state: HelpState,
  /** By when somebody takes it up. */
  answerBy: Instant,
});
export type HelpReceipt = Static<typeof HelpReceipt>;

export const HelpTicket = Closed({
  id: Uuid,
  number: Type.String(),
  kid: Type.String(),
  /** Where the kiosk stands. */
  place: Type.String(),
  division: Type.String(),
  need: HelpNeed,
  itemKey: Type.Optional(Type.String()),
  itemName: Type.Optional(Type.String()),
  state: HelpState,
  helper: Type.Optional(Type.String()),
  helperName: Type.Optional(Type.String()),
  askedAt: Instant,
  answerBy: Instant,
  /** Nobody has taken it up in time. */
  late: Type.Boolean(),
  version: Type.Integer(),
});
export type HelpTicket = Static<typeof HelpTicket>;

export const HelpPage = Closed({
  ...HelpTicket.properties,
  telephone: Type.Optional(Type.String()),
  forms: Type.Array(
    Closed({ id: Uuid, kind: HelpFormKind, number: Type.String(), madeAt: Instant, madeBy: Type.String() }),
  ),
  /** What this person may do now. */
  actions: Type.Array(Tokens(["take", "release", "accept", "entrust", "suspend", "resume", "finish"])),
});
export type HelpPage = Static<typeof HelpPage>;

export const HelpAction = Type.Union([
  Closed({ type: Tokens(["take", "release"]) }),
  /** Makes the 受理单. */
  Closed({ type: Tokens(["accept"]), matter: Words }),
  /** Makes the 委托书; who is not present is called back before. */
  Closed({
    type: Tokens(["entrust"]),
    principal: Closed({
      name: Type.String({ minLength: 1, maxLength: 60 }),
      idNumber: Type.String({ minLength: 15, maxLength: 18 }),
      telephone: Telephone,
    }),
    way: Tokens(["present", "absentCalledBack"]),
    items: Type.Array(ItemKey, { minItems: 1, maxItems: 30, uniqueItems: true }),
    until: Day,
  }),
  Closed({ type: Tokens(["suspend"]), reason: Words }),
  Closed({ type: Tokens(["resume"]), until: Day }),
  Closed({
    type: Tokens(["finish"]),
    outcome: Tokens(["completed", "terminated"]),
    result: Words,
    /** Yuan taken from the citizen for the help; anything but 0 is refused and noted. */
    fee: Type.Number({ minimum: 0 }),
  }),
]);
export type HelpAction = Static<typeof HelpAction>;

export const HelpQueue = Closed({
  asOf: Instant,
  tickets: Type.Array(HelpTicket),
  next: Type.Optional(Cursor),
  /** The places this person may be on duty for, and whether they are now. */
  duties: Type.Array(Closed({ division: Type.String(), name: Type.String(), on: Type.Boolean() })),
});
export type HelpQueue = Static<typeof HelpQueue>;

const serve = { access: "staff", permission: "help.serve" } as const;

export const helpersRoutes = {
  /**
   * Needs nobody signed in. Pressed again in the same visit while nobody has come, it answers with the same request:
   * the visit is the session where somebody signed in, else what the page says it is. The next person's is another one.
   */
  requestHelp: {
    method: "POST",
    path: "/api/kiosk/help-requests",
    access: "kiosk",
    body: Closed({
      need: HelpNeed,
      telephone: Type.Optional(Telephone),
      itemKey: Type.Optional(ItemKey),
      /** Made by the page whenever somebody comes to the kiosk; without it, and with no session, each press is a request. */
      visit: Type.Optional(Uuid),
    }),
    response: HelpReceipt,
  },
  helpRequest: {
    method: "GET",
    path: "/api/kiosk/help-requests/:id",
    access: "kiosk",
    response: HelpReceipt,
  },
  helpQueue: {
    ...serve,
    method: "GET",
    path: "/api/staff/help",
    query: Closed({ show: Type.Optional(Tokens(["open", "mine", "ended"])), ...Paged }),
    response: HelpQueue,
  },
  helpTicket: { ...serve, method: "GET", path: "/api/staff/help/:id", response: HelpPage },
  helpAct: {
    ...serve,
    method: "POST",
    path: "/api/staff/help/:id/actions",
    body: Closed({ version: Type.Integer({ minimum: 1 }), action: HelpAction }),
    response: HelpPage,
  },
  /** A form as it is printed. */
  helpForm: { ...serve, method: "GET", path: "/api/staff/help-forms/:id", response: Binary },
  helpDuty: {
    ...serve,
    method: "POST",
    path: "/api/staff/help-duty",
    body: Closed({ on: Type.Boolean(), division: Type.String({ pattern: "^[0-9]{6,9}(S[0-9]{2})?$" }) }),
    response: HelpQueue,
  },
} as const satisfies Record<string, RouteDefinition>;
