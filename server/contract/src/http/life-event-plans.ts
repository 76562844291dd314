import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { Day } from "./calendar.ts";
import { ItemKey } from "./catalogue-items.ts";
import { FormField } from "./catalogue.ts";
import { DepartmentKey } from "./departments.ts";
import {
  Both,
  CriticalPath,
  LifeStage,
  PackageCode,
  PackageContent,
  PackageQuestion,
  SituationKey,
} from "./life-event-packages.ts";
import { MaterialRef } from "./materials.ts";
import type { RouteDefinition } from "./route-definition.ts";

// What a package asks for in somebody's situation: the items, one form with each field once, one set of materials
// (domain.md Y5). Nothing is kept.

/** Answers to the questions, and optional items chosen by hand. */
export const Situation = Closed({
  answers: Type.Record(SituationKey, SituationKey),
  chosen: Type.Array(ItemKey, { maxItems: 30, uniqueItems: true }),
});
export type Situation = Static<typeof Situation>;

export const PlannedItem = Closed({
  key: ItemKey,
  name: Type.String(),
  department: DepartmentKey,
  departmentName: Type.String(),
  mandatory: Type.Boolean(),
  instant: Type.Boolean(),
  after: Type.Array(ItemKey),
  workdays: Type.Integer(),
  /** A register decides it: what the citizen agrees to, sent back word for word with the application. */
  consent: Type.Optional(Closed({ register: Type.String(), purpose: Type.String() })),
});
export type PlannedItem = Static<typeof PlannedItem>;

/** A field of the merged form: asked once, whoever needs it. */
export const MergedField = Closed({
  ...FormField.properties,
  usedBy: Type.Array(Closed({ item: ItemKey, department: DepartmentKey, departmentName: Type.String() })),
});
export type MergedField = Static<typeof MergedField>;

export const MergedMaterial = Closed({
  ref: MaterialRef,
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
  code: PackageCode,
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

export const lifeEventPlanRoutes = {
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
              code: PackageCode,
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
      code: PackageCode,
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
} as const satisfies Record<string, RouteDefinition>;
