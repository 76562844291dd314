import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { OwnCase } from "./cases.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, Uuid } from "./words.ts";

// Materials: what people bring, checked by content, kept sealed, used again with their consent
// (国办函〔2016〕108号; domain.md §2.2, §7.2 Y3, Y8, B4).

/**
 * How far a material may be trusted. A: issued by an authority, used directly. B: compared with its original.
 * C: brought by the citizen, compared before it is used again. D: the citizen's own words, good once.
 */
export const MaterialTrust = Tokens(["A", "B", "C", "D"]);
export type MaterialTrust = Static<typeof MaterialTrust>;

/** Where it came from: a shared register, a licence on file, the citizen's own upload, a counter. */
export const MaterialOrigin = Tokens(["register", "licence", "upload", "counter"]);
export type MaterialOrigin = Static<typeof MaterialOrigin>;

export const MaterialRef = Type.String({
  pattern: "^[A-Z][A-Za-z0-9]{1,11}$",
  description: "material of the dictionary",
});
const Refs = Type.Array(MaterialRef, { maxItems: 60, uniqueItems: true });
const Name = Type.String({ maxLength: 200 });
const Page = Type.Integer({ minimum: 1 });

/** A kept file; absent where a register's answer or a licence is the material. */
export const MaterialFile = Closed({
  type: Tokens(["application/pdf", "image/jpeg", "image/png"]),
  bytes: Page,
  pages: Page,
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$", description: "of the file as it is kept" }),
});
export type MaterialFile = Static<typeof MaterialFile>;

/** Whether it may be used again, and what keeps it from that. */
export const MaterialReuse = Tokens(["ready", "verifyFirst", "usedUp", "expired", "rejected"]);
export type MaterialReuse = Static<typeof MaterialReuse>;

/** One thing in a person's material box (材料箱). */
export const BoxMaterial = Closed({
  id: Uuid,
  ref: MaterialRef,
  name: Name,
  trust: MaterialTrust,
  origin: MaterialOrigin,
  /** The place or the register, in words. */
  from: Name,
  file: Type.Optional(MaterialFile),
  keptAt: Instant,
  validUntil: Type.Optional(Instant),
  reuse: MaterialReuse,
});
export type BoxMaterial = Static<typeof BoxMaterial>;

/** One line of what was done with a person's materials, for that person. */
export const MaterialLogEntry = Closed({
  at: Instant,
  what: Tokens(["authorised", "shown", "copied", "verified", "rejected"]),
  ref: MaterialRef,
  name: Name,
  purpose: Type.String(),
  /** Until when the authorisation holds. */
  until: Type.Optional(Instant),
  caseId: Type.Optional(Uuid),
  /** Key of the department that looked; absent for the citizen's own acts. */
  department: Type.Optional(Type.String()),
});
export type MaterialLogEntry = Static<typeof MaterialLogEntry>;

/** A material chosen for one entry of an item's list. Choosing it authorises its use for this purpose only. */
export const ChosenMaterial = Closed({ ref: MaterialRef, id: Uuid });
export type ChosenMaterial = Static<typeof ChosenMaterial>;
const Chosen = Type.Array(ChosenMaterial, { maxItems: 60 });
const Consents = Type.Array(
  Closed({ register: Type.String({ maxLength: 60 }), purpose: Type.String({ maxLength: 120 }) }),
  { maxItems: 20 },
);

/** One way in which a missing material can still be met. */
export const MaterialWay = Type.Union([
  /** `card`: an ID card has to be shown, and another was. */
  Closed({ way: Tokens(["form", "card", "scan", "promise", "later"]) }),
  Closed({ way: Tokens(["register"]), register: Type.String(), purpose: Type.String() }),
  Closed({ way: Tokens(["box"]), id: Uuid, trust: MaterialTrust, keptAt: Instant }),
  /** A certificate of this deployment whose holder lets the item's department use it; `id` is chosen like the box's. */
  Closed({ way: Tokens(["licence"]), id: Uuid, title: Name, number: Type.String(), until: Instant }),
]);
export type MaterialWay = Static<typeof MaterialWay>;

/** An item's list looked at before anything is submitted (B4): what is there, what is missing, how it can be met. */
export const MaterialCheck = Closed({
  complete: Type.Boolean(),
  materials: Type.Array(
    Closed({
      ref: MaterialRef,
      name: Name,
      note: Type.String(),
      required: Type.Boolean(),
      /** `atWindow`: it is shown at the window where the case is looked at. */
      state: Tokens(["there", "atWindow", "later", "promised", "missing", "notNeeded"]),
      ways: Type.Array(MaterialWay),
    }),
  ),
});
export type MaterialCheck = Static<typeof MaterialCheck>;

/**
 * Why a material was not accepted. `illegible`, `notGenuine` and `outOfDate` are said of the material itself: it is
 * used nowhere any more, and every open case that relies on it loses it. `unsuitable` is said of this case only.
 */
export const RejectionGround = Tokens(["illegible", "notGenuine", "outOfDate", "unsuitable"]);
export type RejectionGround = Static<typeof RejectionGround>;

/** A material of a case as the desk sees it. */
export const CaseMaterial = Closed({
  /** Of this use in this case. */
  id: Uuid,
  ref: MaterialRef,
  name: Name,
  trust: MaterialTrust,
  origin: MaterialOrigin,
  from: Name,
  file: Type.Optional(MaterialFile),
  attachedAt: Instant,
  /** Until when it may be looked at for this case. */
  until: Instant,
  /** Used before in another case, or never asked of the citizen at all. */
  reused: Type.Boolean(),
  state: Tokens(["unseen", "accepted", "rejected"]),
  /** Where it is from, for what and until when it may be used: the words at the foot of every copy of it. */
  statement: Type.String(),
  /** Where a register was asked: for what the citizen agreed to that, and when. */
  consent: Type.Optional(Closed({ purpose: Type.String(), givenAt: Instant })),
  /** What a register answered: label and value. Reading it is in the log the citizen sees. */
  facts: Type.Optional(Type.Array(Closed({ label: Type.String(), value: Type.String() }))),
  /** Why it was rejected: here, or wherever else it was used. */
  ground: Type.Optional(RejectionGround),
  reason: Type.Optional(Type.String()),
});
export type CaseMaterial = Static<typeof CaseMaterial>;
/** What is attached to a case; `mayJudge`: this person may verify and reject. */
export const CaseMaterials = Closed({ mayJudge: Type.Boolean(), materials: Type.Array(CaseMaterial) });
export type CaseMaterials = Static<typeof CaseMaterials>;

/** A page as a picture, its purpose written across it. */
const Picture = Type.Unsafe<Uint8Array>({ type: "string", contentMediaType: "image/jpeg" });
const Copy = Type.Unsafe<Uint8Array>({ type: "string", contentMediaType: "application/pdf" });

export const materialsRoutes = {
  boxMaterials: {
    method: "GET",
    path: "/api/kiosk/materials",
    access: "citizen",
    response: Closed({ materials: Type.Array(BoxMaterial) }),
  },
  materialLog: {
    method: "GET",
    path: "/api/kiosk/material-log",
    access: "citizen",
    response: Closed({ entries: Type.Array(MaterialLogEntry) }),
  },
  /** The file itself as the body, `application/octet-stream`; what it is says its content. */
  uploadMaterial: {
    method: "POST",
    path: "/api/kiosk/materials/:ref",
    access: "citizen",
    upload: true,
    response: BoxMaterial,
  },
  ownMaterialPage: {
    method: "GET",
    path: "/api/kiosk/materials/:id/pages/:page",
    access: "citizen",
    response: Picture,
  },
  /** Out of the box for good; what a case was decided on stays with that case. */
  discardMaterial: { method: "DELETE", path: "/api/kiosk/materials/:id", access: "citizen", response: Empty },
  checkMaterials: {
    method: "POST",
    path: "/api/kiosk/material-checks",
    access: "citizen",
    repeatable: true,
    body: Closed({
      itemKey: Type.String({ maxLength: 20 }),
      /** The form is filled in. */
      formFilled: Type.Boolean(),
      /** Conditional materials whose condition the citizen said to be true. */
      applying: Refs,
      later: Refs,
      promised: Refs,
      chosen: Chosen,
      /** A register is asked at once, so that the citizen learns here what it does not know. */
      consents: Consents,
    }),
    response: MaterialCheck,
  },
  /** Answers a supplement notice, or brings what may come later: the case goes on by itself. */
  supplyMaterials: {
    method: "POST",
    path: "/api/kiosk/cases/:id/materials",
    access: "citizen",
    body: Closed({
      materials: Type.Array(ChosenMaterial, { minItems: 1, maxItems: 60 }),
      consents: Consents,
    }),
    response: OwnCase,
  },
  caseMaterials: {
    method: "GET",
    path: "/api/staff/cases/:id/materials",
    access: "staff",
    permission: "material.read",
    response: CaseMaterials,
  },
  /** Paper taken in at a window, compared with its original there (trust B); the file as the body. */
  receiveMaterial: {
    method: "POST",
    path: "/api/staff/cases/:id/materials/:ref",
    access: "staff",
    permission: "material.verify",
    upload: true,
    response: CaseMaterials,
  },
  /** The ID card itself was shown at the window; no copy of it is kept. */
  showCardAtWindow: {
    method: "POST",
    path: "/api/staff/cases/:id/materials/:ref/shown",
    access: "staff",
    permission: "material.verify",
    body: Empty,
    response: CaseMaterials,
  },
  caseMaterialPage: {
    method: "GET",
    path: "/api/staff/case-materials/:id/pages/:page",
    access: "staff",
    permission: "material.read",
    response: Picture,
  },
  caseMaterialCopy: {
    method: "GET",
    path: "/api/staff/case-materials/:id/copy",
    access: "staff",
    permission: "material.read",
    response: Copy,
  },
  verifyMaterial: {
    method: "POST",
    path: "/api/staff/case-materials/:id/verify",
    access: "staff",
    permission: "material.verify",
    body: Closed({ validUntil: Type.Optional(Day) }),
    response: CaseMaterials,
  },
  rejectMaterial: {
    method: "POST",
    path: "/api/staff/case-materials/:id/reject",
    access: "staff",
    permission: "material.verify",
    body: Closed({ ground: RejectionGround, reason: Type.String({ minLength: 1, maxLength: 1000 }) }),
    response: CaseMaterials,
  },
} as const satisfies Record<string, RouteDefinition>;
