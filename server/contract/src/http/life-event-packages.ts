import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { ItemKey } from "./catalogue-items.ts";
import { DepartmentKey } from "./departments.ts";
import { MaterialRef } from "./materials.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Empty, Instant, NamesById } from "./words.ts";

// Packages (一件事) as data in versions: which items, in which order, for which situation (domain.md §2.5, §7 L1).

/** The stages of a person's and of an enterprise's life; each has at least one package (domain.md L1). */
export const personStages = [
  "出生",
  "生育",
  "上学",
  "就业",
  "结婚",
  "就医",
  "保障",
  "退休",
  "养老",
  "殡葬",
] as const;
export const enterpriseStages = [
  "注册准入",
  "办理许可",
  "水电气报装",
  "财产税务登记",
  "人才招聘",
  "获得信贷",
  "设备购置",
  "投资保护",
  "破产清算",
] as const;
export const LifeStage = Tokens([...personStages, ...enterpriseStages]);
export type LifeStage = Static<typeof LifeStage>;

const Text = Type.String({ minLength: 1, maxLength: 200 });
export const Both = Closed({ zh: Text, en: Text });
export const PackageCode = Type.String({ pattern: "^YJS[0-9]{2}$" });
export const SituationKey = Type.String({ pattern: "^[a-z][a-zA-Z0-9]{0,29}$" });
const Items = Type.Array(ItemKey, { maxItems: 30, uniqueItems: true });

/** One item of a package and what it waits for. */
export const PackageNode = Closed({
  item: ItemKey,
  optional: Type.Boolean(),
  /** Items that must be completed before. */
  after: Items,
  /** Materials its result stands for in the items after it: nobody is asked for them. */
  yields: Type.Array(MaterialRef, { maxItems: 20, uniqueItems: true }),
  /** Departments whose opinion the decision waits for (并联审批). */
  opinions: Type.Array(DepartmentKey, { maxItems: 10, uniqueItems: true }),
  /** Its department looks at the place: all such items of a package share one appointment (联合勘验). */
  visit: Type.Boolean(),
});
export type PackageNode = Static<typeof PackageNode>;

/** A question about the situation; the answer adds optional items or drops items that are not needed. */
export const PackageQuestion = Closed({
  key: SituationKey,
  zh: Text,
  en: Text,
  choices: Type.Array(Closed({ key: SituationKey, zh: Text, en: Text, adds: Items, drops: Items }), {
    minItems: 2,
    maxItems: 8,
  }),
});
export type PackageQuestion = Static<typeof PackageQuestion>;

export const PackageContent = Closed({
  code: PackageCode,
  sample: Type.Boolean(),
  name: Both,
  subject: Tokens(["自然人", "法人", "不动产"]),
  stages: Type.Array(LifeStage, { minItems: 1, uniqueItems: true }),
  /** The department that leads (牵头部门). */
  lead: DepartmentKey,
  nodes: Type.Array(PackageNode, { minItems: 1, maxItems: 30 }),
  questions: Type.Array(PackageQuestion, { maxItems: 20 }),
  promised: Closed({
    value: Type.Integer({ minimum: 0, maximum: 3650 }),
    unit: Tokens(["workday", "calendar"]),
  }),
  note: Type.String({ maxLength: 500 }),
});
export type PackageContent = Static<typeof PackageContent>;

/** What can be wrong with a package. */
export const packageFaultCodes = [
  "shape",
  "itemUnknown",
  "itemTwice",
  "edgeUnknown",
  "cycle",
  "pathTooLong",
  "keyTwice",
  "materialUnknown",
  "departmentUnknown",
  "nothingMandatory",
  "stageWithoutPackage",
] as const;

/** What is wrong with a package, and where. */
export const PackageFault = Closed({
  code: Tokens(packageFaultCodes),
  /** JSON Pointer (RFC 6901) into the content. */
  path: Type.String(),
  /** Line in the text that was sent. */
  line: Type.Optional(Type.Integer({ minimum: 1 })),
  detail: Type.String(),
});
export type PackageFault = Static<typeof PackageFault>;

/** A draft is checked before somebody else than its author publishes it. */
export const PackageState = Tokens(["draft", "checked", "published", "withdrawn"]);
export type PackageState = Static<typeof PackageState>;

export const PackageSummary = Closed({
  code: PackageCode,
  sequence: Type.Integer({ minimum: 1 }),
  name: Both,
  state: PackageState,
  stages: Type.Array(LifeStage),
  items: Type.Integer(),
  author: Type.String(),
  reason: Type.String(),
  createdAt: Instant,
  publisher: Type.Optional(Type.String()),
  publishedAt: Type.Optional(Instant),
  withdrawnBy: Type.Optional(Type.String()),
  withdrawal: Type.Optional(Type.String({ description: "why it was withdrawn" })),
});
export type PackageSummary = Static<typeof PackageSummary>;

/** The longest way through the items: their promised limits in working days, one after another. */
export const CriticalPath = Closed({ items: Type.Array(ItemKey), workdays: Type.Integer() });
export type CriticalPath = Static<typeof CriticalPath>;

export const PackageVersion = Closed({
  ...PackageSummary.properties,
  content: PackageContent,
  /** Absent while the items run in a circle. */
  path: Type.Optional(CriticalPath),
  faults: Type.Array(PackageFault),
});
export type PackageVersion = Static<typeof PackageVersion>;

/** What the editor needs to know of an item. */
export const PackageItem = Closed({
  key: ItemKey,
  name: Type.String(),
  department: DepartmentKey,
  departmentName: Type.String(),
  workdays: Type.Integer(),
  materials: Type.Array(Closed({ ref: MaterialRef, name: Type.String() })),
});
export type PackageItem = Static<typeof PackageItem>;

const Reason = Type.String({ minLength: 1, maxLength: 500 });
const packages = "/api/staff/life-event-packages";

export const lifeEventPackageRoutes = {
  packages: {
    method: "GET",
    path: packages,
    access: "staff",
    permission: "catalogue.read",
    response: Closed({
      packages: Type.Array(PackageSummary),
      items: Type.Array(PackageItem),
      departments: Type.Array(Closed({ key: DepartmentKey, name: Type.String() })),
      /** Every stage, with the packages in force for it. */
      stages: Type.Array(Closed({ stage: LifeStage, codes: Type.Array(PackageCode) })),
    }),
  },
  packageHistory: {
    method: "GET",
    path: `${packages}/:code/versions`,
    access: "staff",
    permission: "catalogue.read",
    response: Closed({ versions: Type.Array(PackageVersion), names: NamesById }),
  },
  /** Looks at a text as it would be drafted; nothing is kept. */
  validatePackage: {
    method: "POST",
    path: `${packages}/validate`,
    access: "staff",
    permission: "catalogue.read",
    repeatable: true,
    body: Closed({ text: Type.String({ maxLength: 200_000 }) }),
    response: Closed({ faults: Type.Array(PackageFault), path: Type.Optional(CriticalPath) }),
  },
  draftPackage: {
    method: "POST",
    path: `${packages}/drafts`,
    access: "staff",
    permission: "catalogue.edit",
    body: Closed({ content: PackageContent, reason: Reason }),
    response: PackageVersion,
  },
  /** Refused while anything is wrong with it. */
  checkPackage: {
    method: "POST",
    path: `${packages}/:code/versions/:sequence/check`,
    access: "staff",
    permission: "catalogue.edit",
    body: Empty,
    response: PackageVersion,
  },
  /** Only by somebody else than the author. */
  publishPackage: {
    method: "POST",
    path: `${packages}/:code/versions/:sequence/publish`,
    access: "staff",
    permission: "catalogue.publish",
    body: Empty,
    response: PackageVersion,
  },
  /** Only by somebody else than the author, and never the last package of a stage; what runs goes on. */
  withdrawPackage: {
    method: "POST",
    path: `${packages}/:code/withdraw`,
    access: "staff",
    permission: "catalogue.publish",
    body: Closed({ reason: Reason }),
    response: PackageVersion,
  },
} as const satisfies Record<string, RouteDefinition>;
