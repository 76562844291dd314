import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import type { RouteDefinition } from "./route-definition.ts";
import { Binary, Instant } from "./words.ts";

// 一次性告知单 (domain.md §7.1 Y4): everything an applicant has to know of an item, told once, made from the version
// of the item and from what the applicant says of their situation.

const Text = Type.String();
const Ref = Type.String({ pattern: "^[A-Z][A-Za-z0-9]{1,11}$", description: "material of the dictionary" });

/** Where a material comes from, in the words of who has to bring it. */
export const NoticeMaterial = Closed({
  ref: Ref,
  name: Text,
  /** How it gets there: shown at the kiosk, fetched by the authority, filled in, promised, brought. */
  way: Tokens(["shown", "fetched", "filledIn", "promised", "brought"]),
  note: Text,
});

export const NoticeSheet = Closed({
  itemKey: Text,
  name: Text,
  /** Of the item, and with it of the sheet: another material is another version. */
  version: Type.Integer(),
  since: Instant,
  /** Situations that decide which further materials are needed: one for each that depends on them. */
  situations: Type.Array(Closed({ ref: Ref, question: Text, applies: Type.Boolean() })),
  materials: Type.Array(NoticeMaterial),
  /** 承诺补交: what may come later, within how many working days after acceptance, and how. */
  later: Type.Array(Closed({ ref: Ref, name: Text, workdays: Type.Integer(), way: Text })),
  conditions: Type.Array(Text),
  steps: Type.Array(Text),
  legalBasis: Type.Array(Text),
  /** Label and value: department, limits, fee, outputs, where to complain. */
  facts: Type.Array(Closed({ label: Text, value: Text })),
});
export type NoticeSheet = Static<typeof NoticeSheet>;

/** Refs of the situational materials that apply, separated by commas. */
const Applies = Type.Optional(
  Type.String({ pattern: "^([A-Z][A-Za-z0-9]{1,11}(,[A-Z][A-Za-z0-9]{1,11})*)?$", maxLength: 400 }),
);
const Version = Type.Optional(Type.Integer({ minimum: 1, maximum: 999_999 }));
/** An office printer's page, or a receipt printer's roll. */
const Paper = Type.Optional(Tokens(["a4", "roll80"]));

export const noticesRoutes = {
  noticeSheet: {
    method: "GET",
    path: "/api/public/catalogue/items/:key/notice",
    access: "public",
    query: Closed({ version: Version, applies: Applies }),
    response: NoticeSheet,
  },
  noticePaper: {
    method: "GET",
    path: "/api/public/catalogue/items/:key/notice.pdf",
    access: "public",
    query: Closed({ version: Version, applies: Applies, paper: Paper }),
    response: Binary,
  },
  /** The sheet as it was when the citizen's own case was opened. */
  ownNotice: { method: "GET", path: "/api/kiosk/cases/:id/notice", access: "citizen", response: NoticeSheet },
  caseNotice: {
    method: "GET",
    path: "/api/staff/cases/:id/notice",
    access: "staff",
    permission: "case.read",
    response: NoticeSheet,
  },
  caseNoticePaper: {
    method: "GET",
    path: "/api/staff/cases/:id/notice.pdf",
    access: "staff",
    permission: "case.read",
    query: Closed({ paper: Paper }),
    response: Binary,
  },
} as const satisfies Record<string, RouteDefinition>;
