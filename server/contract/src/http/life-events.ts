import { Closed, MaskedCitizen, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { CasePhase } from "./case-desk.ts";
import { ApplyRequest } from "./cases.ts";
import { ItemKey } from "./catalogue-items.ts";
import { FormField } from "./catalogue.ts";
import type { RouteDefinition } from "./route-definition.ts";
import { Binary, Empty, Instant, Uuid } from "./words.ts";

// Life events (一件事): items of several departments applied for once: one form, one set of materials, cases that
// run beside one another as far as the order of the items allows, one clock, one result (domain.md §2.5, §7 L1, Y5).

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
const Both = Closed({ zh: Text, en: Text });
const Code = Type.String({ pattern: "^YJS[0-9]{2}$" });
const Key = Type.String({ pattern: "^[a-z][a-zA-Z0-9]{0,29}$" });
const Ref = Type.String({ pattern: "^[A-Z][A-Za-z0-9]{1,11}$", description: "material of the dictionary" });
const Department = Type.String({ pattern: "^[A-Z]{2}$", description: "department of the catalogue" });
const Items = Type.Array(ItemKey, { maxItems: 30, uniqueItems: true });

/** One item of a package and what it waits for. */
export const PackageNode = Closed({
  item: ItemKey,
  optional: Type.Boolean(),
  /** Items that must be completed before. */
  after: Items,
  /** Materials its result stands for in the items after it: nobody is asked for them. */
  yields: Type.Array(Ref, { maxItems: 20, uniqueItems: true }),
  /** Departments whose opinion the decision waits for (并联审批). */
  opinions: Type.Array(Department, { maxItems: 10, uniqueItems: true }),
  /** Its department looks at the place: all such items of a package share one appointment (联合勘验). */
  visit: Type.Boolean(),
});
export type PackageNode = Static<typeof PackageNode>;

/** A question about the situation; the answer adds optional items or drops items that are not needed. */
export const PackageQuestion = Closed({
  key: Key,
  zh: Text,
  en: Text,
  choices: Type.Array(Closed({ key: Key, zh: Text, en: Text, adds: Items, drops: Items }), {
    minItems: 2,
    maxItems: 8,
  }),
});
export type PackageQuestion = Static<typeof PackageQuestion>;

export const PackageContent = Closed({
  code: Code,
  sample: Type.Boolean(),
  name: Both,
  subject: Tokens(["自然人", "法人", "不动产"]),
  stages: Type.Array(LifeStage, { minItems: 1, uniqueItems: true }),
  /** The department that leads (牵头部门). */
  lead: Department,
  nodes: Type.Array(PackageNode, { minItems: 1, maxItems: 30 }),
  questions: Type.Array(PackageQuestion, { maxItems: 20 }),
  promised: Closed({
    value: Type.Integer({ minimum: 0, maximum: 3650 }),
    unit: Tokens(["workday", "calendar"]),
  }),
  note: Type.String({ maxLength: 500 }),
});
export type PackageContent = Static<typeof PackageContent>;

/** What is wrong with a package, and where. */
export const PackageFault = Closed({
  code: Tokens([
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
  ]),
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
  code: Code,
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
  department: Department,
  departmentName: Type.String(),
  workdays: Type.Integer(),
  materials: Type.Array(Closed({ ref: Ref, name: Type.String() })),
});
export type PackageItem = Static<typeof PackageItem>;

/** Answers to the questions, and optional items chosen by hand. */
export const Situation = Closed({
  answers: Type.Record(Key, Key),
  chosen: Items,
});
export type Situation = Static<typeof Situation>;

export const PlannedItem = Closed({
  key: ItemKey,
  name: Type.String(),
  department: Department,
  departmentName: Type.String(),
  mandatory: Type.Boolean(),
  instant: Type.Boolean(),
  after: Type.Array(ItemKey),
  workdays: Type.Integer(),
});
export type PlannedItem = Static<typeof PlannedItem>;

/** A field of the merged form: asked once, whoever needs it. */
export const MergedField = Closed({
  ...FormField.properties,
  usedBy: Type.Array(Closed({ item: ItemKey, department: Department, departmentName: Type.String() })),
});
export type MergedField = Static<typeof MergedField>;

export const MergedMaterial = Closed({
  ref: Ref,
  name: Type.String(),
  note: Type.String(),
  get: Tokens(["onsite", "share", "license", "form", "commitment", "self"]),
  required: Type.Boolean(),
  /** By every item that asks for it. */
  tolerable: Type.Boolean(),
  promisable: Type.Boolean(),
  usedBy: Type.Array(ItemKey),
  /** The item of this package whose result it is: the citizen brings nothing. */
  broughtBy: Type.Optional(ItemKey),
});
export type MergedMaterial = Static<typeof MergedMaterial>;

export const PackagePlan = Closed({
  code: Code,
  version: Type.Integer(),
  identityLevel: Tokens(["A0", "A1", "A2", "A3"]),
  items: Type.Array(PlannedItem),
  form: Type.Array(MergedField),
  materials: Type.Array(MergedMaterial),
  path: CriticalPath,
  /** Promised to be done by, if it were handed in now. */
  due: Day,
  provisional: Type.Boolean(),
});
export type PackagePlan = Static<typeof PackagePlan>;

const { itemKey: _, ...applied } = ApplyRequest.properties;
export const LifeEventRequest = Closed({
  code: Code,
  version: Type.Integer({ minimum: 1, description: "of the package as it was shown" }),
  ...Situation.properties,
  ...applied,
});
export type LifeEventRequest = Static<typeof LifeEventRequest>;

/** `waiting`: for the items before it; `cancelled`: an item before it failed; `failed`: ended otherwise than granted. */
export const ChildState = Tokens(["waiting", "open", "done", "failed", "cancelled"]);
export type ChildState = Static<typeof ChildState>;
export const LifeEventChild = Closed({
  ...PlannedItem.properties,
  state: ChildState,
  caseId: Type.Optional(Uuid),
  caseNumber: Type.Optional(Type.String()),
  phase: Type.Optional(CasePhase),
  /** Day by which it will be done as it stands: decided, due, or counted on from the items before it. */
  expected: Type.Optional(Day),
  endedOn: Type.Optional(Day),
  /** Why it is not done: how its case ended, or which item before it failed. */
  reason: Type.Optional(Type.String()),
  /** On the longest way, as it stands. */
  critical: Type.Boolean(),
  /** What the decision waits for outside the case. */
  waitsFor: Type.Array(Closed({ kind: Tokens(["opinion", "visit"]), department: Department })),
});
export type LifeEventChild = Static<typeof LifeEventChild>;

export const LifeEventState = Tokens(["running", "completed", "partly", "failed"]);
export type LifeEventState = Static<typeof LifeEventState>;
export const LifeEventView = Closed({
  id: Uuid,
  number: Type.String(),
  code: Code,
  version: Type.Integer(),
  name: Both,
  state: LifeEventState,
  /** What made it fail, item by item. */
  reasons: Type.Array(Closed({ item: ItemKey, reason: Type.String() })),
  appliedAt: Instant,
  completedAt: Type.Optional(Instant),
  clock: Closed({
    due: Day,
    provisional: Type.Boolean(),
    /** By the longest way as it stands now. */
    expected: Day,
    /** Working days left; negative when late. */
    left: Type.Integer(),
    light: Tokens(["green", "near", "late", "stopped"]),
  }),
  /** Mandatory items done and in all. */
  progress: Closed({ done: Type.Integer(), of: Type.Integer() }),
  visits: Type.Integer(),
  items: Type.Array(LifeEventChild),
});
export type LifeEventView = Static<typeof LifeEventView>;
/** The same at the desk. */
export const LifeEventPage = Closed({ ...LifeEventView.properties, applicant: MaskedCitizen });
export type LifeEventPage = Static<typeof LifeEventPage>;

const Reason = Type.String({ minLength: 1, maxLength: 500 });
const packages = "/api/staff/life-event-packages";

export const lifeEventsRoutes = {
  lifeStages: {
    method: "GET",
    path: "/api/kiosk/life-events",
    access: "kiosk",
    response: Closed({
      stages: Type.Array(
        Closed({
          stage: LifeStage,
          of: Tokens(["person", "enterprise"]),
          packages: Type.Array(
            Closed({
              code: Code,
              version: Type.Integer(),
              name: Both,
              items: Type.Integer(),
              departments: Type.Integer(),
              promised: PackageContent.properties.promised,
            }),
          ),
        }),
      ),
    }),
  },
  lifeEvent: {
    method: "GET",
    path: "/api/kiosk/life-events/:code",
    access: "kiosk",
    response: Closed({
      code: Code,
      version: Type.Integer(),
      name: Both,
      questions: Type.Array(PackageQuestion),
      items: Type.Array(PlannedItem),
      note: Type.String(),
    }),
  },
  /** What has to be filled in and brought in this situation; nothing is kept. */
  planLifeEvent: {
    method: "POST",
    path: "/api/kiosk/life-events/:code/plan",
    access: "kiosk",
    repeatable: true,
    body: Situation,
    response: PackagePlan,
  },
  applyLifeEvent: {
    method: "POST",
    path: "/api/kiosk/life-event-cases",
    access: "citizen",
    body: LifeEventRequest,
    response: LifeEventView,
  },
  ownLifeEvents: {
    method: "GET",
    path: "/api/kiosk/life-event-cases",
    access: "citizen",
    response: Closed({ cases: Type.Array(LifeEventView) }),
  },
  ownLifeEvent: {
    method: "GET",
    path: "/api/kiosk/life-event-cases/:id",
    access: "citizen",
    response: LifeEventView,
  },
  /** One department's own form, with its fields out of the merged one. */
  ownDepartmentForm: {
    method: "GET",
    path: "/api/kiosk/life-event-cases/:id/forms/:department",
    access: "agent",
    response: Binary,
  },
  packages: {
    method: "GET",
    path: packages,
    access: "staff",
    permission: "catalogue.read",
    response: Closed({
      packages: Type.Array(PackageSummary),
      items: Type.Array(PackageItem),
      departments: Type.Array(Closed({ key: Department, name: Type.String() })),
      /** Every stage, with the packages in force for it. */
      stages: Type.Array(Closed({ stage: LifeStage, codes: Type.Array(Code) })),
    }),
  },
  packageHistory: {
    method: "GET",
    path: `${packages}/:code/versions`,
    access: "staff",
    permission: "catalogue.read",
    response: Closed({ versions: Type.Array(PackageVersion) }),
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
  withdrawPackage: {
    method: "POST",
    path: `${packages}/:code/withdraw`,
    access: "staff",
    permission: "catalogue.publish",
    body: Closed({ reason: Reason }),
    response: PackageVersion,
  },
  lifeEventCases: {
    method: "GET",
    path: "/api/staff/life-event-cases",
    access: "staff",
    permission: "case.read",
    query: Closed({ state: Type.Optional(LifeEventState), ofCase: Type.Optional(Uuid) }),
    response: Closed({ cases: Type.Array(LifeEventPage) }),
  },
  lifeEventCase: {
    method: "GET",
    path: "/api/staff/life-event-cases/:id",
    access: "staff",
    permission: "case.read",
    response: LifeEventPage,
  },
  departmentForm: {
    method: "GET",
    path: "/api/staff/life-event-cases/:id/forms/:department",
    access: "staff",
    permission: "case.read",
    response: Binary,
  },
} as const satisfies Record<string, RouteDefinition>;
