import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";

// Site and catalogue: cached by the kiosk, work offline.
export const Site = Closed({
  name: Type.String(),
  kioskNumber: Type.String(),
  division: Type.String(),
  /** Whom to call, and when a person answers. */
  phone: Type.String(),
  hours: Type.String(),
  version: Type.String(),
});
export type Site = Static<typeof Site>;

export const Verb = Tokens(["query", "book", "apply", "pay", "print", "voice"]);
export type Verb = Static<typeof Verb>;
const FieldKey = Type.String({ pattern: "^[a-zA-Z][a-zA-Z0-9]{0,39}$" });
/** A field an item's form asks: in the item's own version; name and check come from the field dictionary. */
export const ItemField = Closed({ key: FieldKey, required: Type.Boolean() });
export type ItemField = Static<typeof ItemField>;
export const FormField = Closed({
  key: FieldKey,
  zh: Type.String({ minLength: 1, maxLength: 40 }),
  en: Type.String({ minLength: 1, maxLength: 80 }),
  required: Type.Boolean(),
  type: Tokens(["text", "date", "number", "choice"]),
  maxLength: Type.Integer({ minimum: 1, maximum: 500 }),
  /** ECMA 262, as JSON Schema's `pattern`. */
  pattern: Type.Optional(Type.String({ maxLength: 100 })),
  /** What no pattern can say: a check character, a day that exists. */
  check: Type.Optional(Tokens(["idNumber", "uscc", "telephone", "date"])),
  choices: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
  /** Where it can be filled from (`person.telephone`). */
  source: Type.Optional(Type.String({ maxLength: 60 })),
});
export type FormField = Static<typeof FormField>;
export const CatalogueItem = Closed({
  key: Type.String(),
  /** Formal name (legal wording). */
  name: Type.String(),
  /** Everyday name shown first, where the catalogue has one. */
  plainName: Type.Optional(Type.String()),
  englishName: Type.Optional(Type.String()),
  department: Type.String(),
  verbs: Type.Array(Verb),
  instant: Type.Boolean(),
  fee: Closed({
    /** In yuan; 0 = free of charge, null = it depends on the case. */
    amount: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
    /** The whole of it in words: `20 元/证`, `按处罚决定`. */
    note: Type.String(),
  }),
  identityLevel: Tokens(["A0", "A1", "A2", "A3"]),
  conditions: Type.Array(Type.String()),
  legalBasis: Type.Array(Type.String()),
  materials: Type.Array(Closed({ name: Type.String(), note: Type.String(), required: Type.Boolean() })),
  /** What an application is asked to fill in. */
  fields: Type.Optional(Type.Array(FormField)),
  /** Working days promised; 0 = at once. */
  promisedWorkdays: Type.Integer({ minimum: 0 }),
  /** A4 pages printed on this kiosk; 0 = nothing. */
  pages: Type.Integer({ minimum: 0 }),
  /** Can be done on this kiosk, now, from start to end; otherwise the page shows the guide and where to go. */
  availableHere: Type.Boolean(),
  /** What the citizen is asked to agree to; sent back word for word in `OpenCaseRequest.consent`. Present when available here. */
  consent: Type.Optional(Closed({ register: Type.String(), purpose: Type.String() })),
});
export type CatalogueItem = Static<typeof CatalogueItem>;
export const LifeEvent = Closed({
  code: Type.String(),
  name: Type.String(),
  stages: Type.Array(Type.String()),
  items: Type.Array(Type.String()),
});
export type LifeEvent = Static<typeof LifeEvent>;
export const Catalogue = Closed({
  version: Type.String(),
  items: Type.Array(CatalogueItem),
  lifeEvents: Type.Array(LifeEvent),
});
export type Catalogue = Static<typeof Catalogue>;

export const catalogueRoutes = {
  site: { method: "GET", path: "/api/kiosk/site", access: "kiosk", response: Site },
  catalogue: { method: "GET", path: "/api/kiosk/catalogue", access: "kiosk", response: Catalogue },
} as const satisfies Record<string, RouteDefinition>;
