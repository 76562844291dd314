import type { ItemContent, ItemVersion } from "@zizhuban/server-contract";

// An item as it is edited: what may be chosen, and changes that give another content. Pure.

/** What the contract lets one choose, in the order it is offered. */
export const choices = {
  itemType: [
    "行政许可",
    "行政确认",
    "行政给付",
    "行政征收",
    "行政裁决",
    "行政奖励",
    "公共服务",
    "其他行政权力",
  ],
  zone: ["法人", "自然人", "不动产"],
  handling: ["即办件", "承诺件"],
  identityLevel: ["A0", "A1", "A2", "A3"],
  crossRegion: ["全区通办", "跨省通办", "全国通办"],
  kioskActions: ["查", "约", "办", "缴", "打印"],
  levels: ["省", "市", "区", "镇", "村"],
  modes: ["马上办", "网上办", "一次办", "就近办", "集中办", "帮你办", "自助办", "全域办"],
  village: ["代办", "帮办", "自助"],
  get: ["onsite", "share", "license", "form", "commitment", "self"],
  need: ["required", "conditional"],
  unit: ["workday", "calendar"],
  confidence: ["low", "medium", "high"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Lines of a text area as a list: empty ones are none. */
export function linesIn(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** With a member that may be left out: an empty one is none. */
export function withOptional(content: ItemContent, member: "kpi" | "joint", value: string): ItemContent {
  const { kpi = "", joint = "", ...rest } = { ...content, [member]: value };
  return { ...rest, ...(kpi !== "" && { kpi }), ...(joint !== "" && { joint }) };
}

/** With another everyday name; none when both are empty. */
export function withPlainName(content: ItemContent, zh: string, en: string): ItemContent {
  const { plainName: _, ...rest } = content;
  return zh === "" && en === "" ? rest : { ...rest, plainName: { zh, en } };
}

export function withPresence(content: ItemContent, change: Partial<ItemContent["presence"]>): ItemContent {
  const { exemption, ...presence } = { ...content.presence, ...change };
  return {
    ...content,
    presence: exemption === undefined || exemption === "" ? presence : { ...presence, exemption },
  };
}

/** One of a list changed; undefined: taken out. */
export function withAt<Row>(rows: readonly Row[], at: number, next: Row | undefined): Row[] {
  return rows.flatMap((row, index) => (index === at ? (next === undefined ? [] : [next]) : [row]));
}

/** A new item with nothing filled in yet. */
export function blankItem(key: string): ItemContent {
  return {
    key,
    sample: false,
    basicCode: "",
    implCode: "",
    name: "",
    itemType: "公共服务",
    department: "",
    deptKey: "",
    zone: "自然人",
    handling: "承诺件",
    legalLimit: null,
    promisedLimit: { value: 5, unit: "workday" },
    fee: { amount: 0, unit: "元", note: "不收费" },
    kioskActions: ["办"],
    levels: ["区"],
    onlineDepth: 3,
    oneWindow: true,
    presence: { window: true, authorised: true, supervised: true },
    identityLevel: "A2",
    modes: [],
    crossRegion: "全区通办",
    village: null,
    conditions: [],
    legalBasis: [],
    materials: [],
    fields: [],
    cancelledSince2019: [],
    outputs: [],
    steps: ["申请", "受理", "审查", "决定", "出件"],
  };
}

/** What keeps a version from being published; empty when nothing does. */
export function blocks({ differences, content }: ItemVersion): readonly ("differs" | "absent")[] {
  const { window, authorised, supervised } = content.presence;
  return [
    ...(differences.some(({ waiver }) => waiver === undefined) ? (["differs"] as const) : []),
    ...(window && authorised && supervised ? [] : (["absent"] as const)),
  ];
}
