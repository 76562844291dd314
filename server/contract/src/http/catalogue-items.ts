import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { FormField, ItemField } from "./catalogue.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, NamesById } from "./words.ts";

// Service items as the catalogue keeps them: every member of the standard (四级四同), checked. An item lives in
// versions; a published one is never edited, the next version replaces it (DESIGN §5.7).

const Text = Type.String({ minLength: 1, maxLength: 200 });
const Texts = Type.Array(Text, { maxItems: 60 });
export const ItemKey = Type.String({ pattern: "^[A-Z]{2}[0-9]{2}$" });

/** 八办: how an item can be done. */
export const HandlingMode = Tokens([
  "马上办",
  "网上办",
  "一次办",
  "就近办",
  "集中办",
  "帮你办",
  "自助办",
  "全域办",
]);
export type HandlingMode = Static<typeof HandlingMode>;

export const ItemMaterial = Closed({
  ref: Type.String({ pattern: "^[A-Z][A-Za-z0-9]{1,11}$" }),
  name: Text,
  note: Type.String({ maxLength: 200 }),
  need: Tokens(["required", "conditional"]),
  /** Where it comes from: the citizen's hand, a shared register, a licence, the form, a promise, the citizen's own making. */
  get: Tokens(["onsite", "share", "license", "form", "commitment", "self"]),
  baseDb: Type.Union([Text, Type.Null()]),
  tolerable: Type.Boolean(),
  shareReady: Type.Union([Type.Boolean(), Type.Null()]),
});

/** 三到位: whether the item has its window in the hall, may be decided there, and is watched; who is exempt says why. */
export const Presence = Closed({
  window: Type.Boolean(),
  authorised: Type.Boolean(),
  supervised: Type.Boolean(),
  exemption: Type.Optional(Text),
});

export const ItemContent = Closed({
  key: ItemKey,
  sample: Type.Boolean(),
  basicCode: Type.String({ pattern: "^[0-9]{12}$", description: "基本编码 GB/T 39554.1" }),
  implCode: Type.String({ pattern: "^[0-9A-Z]{31}$", description: "实施编码 GB/T 39554.1" }),
  name: Text,
  /** On buttons, shorter than the legal wording. */
  plainName: Type.Optional(Closed({ zh: Type.String({ minLength: 1, maxLength: 10 }), en: Text })),
  itemType: Tokens([
    "行政许可",
    "行政确认",
    "行政给付",
    "行政征收",
    "行政裁决",
    "行政奖励",
    "公共服务",
    "其他行政权力",
  ]),
  department: Text,
  deptKey: Type.String({ pattern: "^[A-Z]{2}$" }),
  zone: Tokens(["法人", "自然人", "不动产"]),
  handling: Tokens(["即办件", "承诺件"]),
  legalLimit: Type.Union([
    Closed({
      value: Type.Integer({ minimum: 0, maximum: 3650 }),
      unit: Tokens(["workday", "calendar"]),
      source: Text,
      confidence: Tokens(["low", "medium", "high"]),
    }),
    Type.Null(),
  ]),
  promisedLimit: Closed({ value: Type.Integer({ minimum: 0, maximum: 3650 }), unit: Tokens(["workday"]) }),
  fee: Closed({
    amount: Type.Union([Type.Number({ minimum: 0 }), Type.Null()]),
    unit: Text,
    note: Type.String({ maxLength: 200 }),
  }),
  kioskActions: Type.Array(Tokens(["查", "约", "办", "缴", "打印"]), { uniqueItems: true }),
  levels: Type.Array(Tokens(["省", "市", "区", "镇", "村"]), { minItems: 1, uniqueItems: true }),
  onlineDepth: Type.Integer({ minimum: 1, maximum: 4 }),
  oneWindow: Type.Boolean(),
  presence: Presence,
  identityLevel: Tokens(["A0", "A1", "A2", "A3"]),
  modes: Type.Array(HandlingMode, { uniqueItems: true }),
  crossRegion: Tokens(["全区通办", "跨省通办", "全国通办"]),
  village: Type.Union([Tokens(["代办", "帮办", "自助"]), Type.Null()]),
  conditions: Texts,
  legalBasis: Texts,
  materials: Type.Array(ItemMaterial, { maxItems: 60 }),
  fields: Type.Optional(Type.Array(ItemField, { maxItems: 60 })),
  cancelledSince2019: Texts,
  outputs: Texts,
  /**
   * `document`: what a committed item results in is a document of the platform's own, made and sealed at production;
   * `object`, and when absent: a card, a booklet, money or another authority's form, made elsewhere.
   */
  resultKind: Type.Optional(Tokens(["document", "object"])),
  steps: Type.Array(Text, { minItems: 1, maxItems: 30 }),
  commitment: Type.Optional(Type.Boolean()),
  kpi: Type.Optional(Text),
  joint: Type.Optional(Text),
});
export type ItemContent = Static<typeof ItemContent>;

export const ItemVersionState = Tokens(["draft", "signed", "published", "withdrawn"]);
export type ItemVersionState = Static<typeof ItemVersionState>;

/** Members compared with the standard: 名称、编码、类型、依据、材料、流程、时限. */
export const ComparedMember = Tokens([
  "name",
  "basicCode",
  "itemType",
  "legalBasis",
  "materials",
  "steps",
  "legalLimit",
]);
export type ComparedMember = Static<typeof ComparedMember>;

/** One member that differs from the standard; `standard` is absent when the standard has no such item. */
export const ItemDifference = Closed({
  member: ComparedMember,
  local: Type.String(),
  standard: Type.Optional(Type.String()),
  /** Why it may differ, where a signer allowed it. */
  waiver: Type.Optional(Closed({ reason: Text, by: Type.String() })),
});
export type ItemDifference = Static<typeof ItemDifference>;

const Waiver = Closed({ member: ComparedMember, reason: Text });
const Reason = Type.String({ minLength: 1, maxLength: 500 });

export const ItemVersionSummary = Closed({
  key: ItemKey,
  sequence: Type.Integer({ minimum: 1 }),
  name: Type.String(),
  department: Type.String(),
  state: ItemVersionState,
  author: Type.String(),
  signer: Type.Optional(Type.String()),
  reason: Type.String(),
  createdAt: Instant,
  signedAt: Type.Optional(Instant),
  publishedAt: Type.Optional(Instant),
  withdrawnAt: Type.Optional(Instant),
  withdrawal: Type.Optional(Type.String({ description: "why it was withdrawn" })),
});
export type ItemVersionSummary = Static<typeof ItemVersionSummary>;
export const ItemVersion = Closed({
  ...ItemVersionSummary.properties,
  content: ItemContent,
  differences: Type.Array(ItemDifference),
});
export type ItemVersion = Static<typeof ItemVersion>;

export const ListedItem = Closed({
  key: ItemKey,
  version: Type.Integer(),
  basicCode: Type.String(),
  name: Type.String(),
  itemType: Type.String(),
  department: Type.String(),
  levels: Type.Array(Type.String()),
  promisedWorkdays: Type.Integer(),
});
export type ListedItem = Static<typeof ListedItem>;

/** 办事指南. */
export const ItemGuide = Closed({
  version: Type.Integer(),
  /** Since when this version was in force. */
  since: Instant,
  inForce: Type.Boolean(),
  /** Whose seal the result bears. */
  issuer: Type.String(),
  content: ItemContent,
  form: Type.Array(FormField),
});
export type ItemGuide = Static<typeof ItemGuide>;

/** The divisions from the deployment's own downwards, and the departments of its catalogue. */
export const Organisation = Closed({
  divisions: Type.Array(Closed({ code: Type.String(), name: Type.String() })),
  departments: Type.Array(Closed({ key: Type.String(), name: Type.String() })),
});
export type Organisation = Static<typeof Organisation>;

/** 减 fewer, 放 further down, 并 joined, 转 to another who brings it or another way, 调 another order or department. */
export const ChangeTag = Tokens(["减", "放", "并", "转", "调"]);
export type ChangeTag = Static<typeof ChangeTag>;
const Amount = Closed({ before: Type.Integer(), after: Type.Integer(), delta: Type.Integer() });
const Moved = Closed({ added: Type.Array(Type.String()), removed: Type.Array(Type.String()) });
/** 流程再造 (domain.md §7.4 T2): what one version changed against another. */
export const ItemComparison = Closed({
  key: ItemKey,
  from: Type.Integer(),
  to: Type.Integer(),
  steps: Closed({ ...Amount.properties, ...Moved.properties }),
  /** Promised working days. */
  days: Amount,
  materials: Closed({ ...Amount.properties, ...Moved.properties }),
  levels: Moved,
  changes: Type.Array(Closed({ tag: ChangeTag, what: Type.String() })),
});
export type ItemComparison = Static<typeof ItemComparison>;

/** Items in force by how far they go online (1–4), and the shares that the reform counts (domain.md §7.2 B2, §7.5). */
export const CatalogueFigures = Closed({
  version: Type.String(),
  items: Type.Integer(),
  byDepth: Type.Array(Closed({ depth: Type.Integer(), items: Type.Integer() })),
  /** Depth 3 and more; a share of 1. */
  online: Closed({ items: Type.Integer(), share: Type.Number() }),
  oneWindow: Closed({ items: Type.Integer(), share: Type.Number() }),
});
export type CatalogueFigures = Static<typeof CatalogueFigures>;

const Kiosks = Type.Integer({ minimum: 0 });
/** Of the kiosks that are enrolled: who holds the catalogue in force, and what keeps the others (domain.md T1). */
export const CatalogueHolders = Closed({
  version: Type.String(),
  since: Instant,
  kiosks: Kiosks,
  holding: Kiosks,
  /** Here, and within the five minutes a kiosk has for it. */
  taking: Kiosks,
  /** Here for longer, and without it. */
  late: Kiosks,
  /** Not here: they take it when they are back. */
  away: Kiosks,
});
export type CatalogueHolders = Static<typeof CatalogueHolders>;

export const catalogueItemRoutes = {
  /** What roles are given for. */
  organisation: {
    method: "GET",
    path: "/api/staff/organisation",
    access: "staff",
    permission: "self",
    response: Organisation,
  },
  /** 八办清单; `csv` for a spreadsheet. */
  catalogueList: {
    method: "GET",
    path: "/api/public/catalogue/lists/:mode",
    access: "public",
    query: Closed({ format: Type.Optional(Tokens(["json", "csv"])) }),
    response: Closed({ mode: HandlingMode, version: Type.String(), items: Type.Array(ListedItem) }),
  },
  /** As in force, or as it was in that version. */
  itemGuide: {
    method: "GET",
    path: "/api/public/catalogue/items/:key",
    access: "public",
    query: Closed({ version: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999 })) }),
    response: ItemGuide,
  },
  catalogueFigures: {
    method: "GET",
    path: "/api/public/catalogue/figures",
    access: "public",
    response: CatalogueFigures,
  },
  /** The version before and the newest when no others are named. */
  compareItem: {
    method: "GET",
    path: "/api/staff/catalogue/items/:key/comparison",
    access: "staff",
    permission: "catalogue.read",
    query: Closed({
      from: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999 })),
      to: Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999 })),
    }),
    response: ItemComparison,
  },
  /** How many kiosks hold what is in force. */
  catalogueHolders: {
    method: "GET",
    path: "/api/staff/catalogue/holders",
    access: "staff",
    permission: "catalogue.read",
    response: CatalogueHolders,
  },
  /** The newest version of every item. */
  catalogueItems: {
    method: "GET",
    path: "/api/staff/catalogue/items",
    access: "staff",
    permission: "catalogue.read",
    query: Closed({ state: Type.Optional(ItemVersionState) }),
    response: Closed({ items: Type.Array(ItemVersionSummary) }),
  },
  itemHistory: {
    method: "GET",
    path: "/api/staff/catalogue/items/:key/versions",
    access: "staff",
    permission: "catalogue.read",
    response: Closed({ versions: Type.Array(ItemVersion), names: NamesById }),
  },
  draftItem: {
    method: "POST",
    path: "/api/staff/catalogue/drafts",
    access: "staff",
    permission: "catalogue.edit",
    body: Closed({ content: ItemContent, reason: Reason }),
    response: ItemVersion,
  },
  /** Only by somebody else than the author. */
  signItem: {
    method: "POST",
    path: "/api/staff/catalogue/items/:key/versions/:sequence/sign",
    access: "staff",
    permission: "catalogue.sign",
    body: Closed({ waivers: Type.Array(Waiver, { maxItems: 7 }) }),
    response: ItemVersion,
  },
  publishItem: {
    method: "POST",
    path: "/api/staff/catalogue/items/:key/versions/:sequence/publish",
    access: "staff",
    permission: "catalogue.publish",
    body: Empty,
    response: ItemVersion,
  },
  withdrawItem: {
    method: "POST",
    path: "/api/staff/catalogue/items/:key/withdraw",
    access: "staff",
    permission: "catalogue.publish",
    body: Closed({ reason: Reason }),
    response: ItemVersion,
  },
  /** 四级四同: every newest version that differs from the standard. */
  standardReport: {
    method: "GET",
    path: "/api/staff/catalogue/differences",
    access: "staff",
    permission: "catalogue.read",
    response: Closed({
      items: Type.Array(
        Closed({
          key: ItemKey,
          sequence: Type.Integer(),
          name: Type.String(),
          differences: Type.Array(ItemDifference),
        }),
      ),
    }),
  },
  /** 未进驻: every newest version that lacks window, authorisation or supervision. */
  presenceReport: {
    method: "GET",
    path: "/api/staff/catalogue/absences",
    access: "staff",
    permission: "catalogue.read",
    response: Closed({
      items: Type.Array(
        Closed({
          key: ItemKey,
          sequence: Type.Integer(),
          name: Type.String(),
          department: Type.String(),
          missing: Type.Array(Tokens(["window", "authorised", "supervised"])),
          exemption: Type.Optional(Type.String()),
        }),
      ),
    }),
  },
} as const satisfies Record<string, RouteDefinition>;
