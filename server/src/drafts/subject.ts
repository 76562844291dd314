import { fail, ok, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import {
  isAppliedFor,
  type CatalogueItem,
  type FormField,
  type ItemContent,
  type PackageContent,
  type PackagePlan,
  type Situation,
} from "@zizhuban/server-contract";
import type { CatalogueModule, KeptItem } from "../catalogue/index.ts";
import type { Citizen } from "../core/index.ts";
import { enterpriseFor } from "../enterprises/index.ts";

export type Kind = "item" | "lifeEvent";

/** A material as a telephone asks for it. */
export type AskedMaterial = Pick<ItemContent["materials"][number], "ref" | "name" | "note" | "get" | "need">;

/** What a draft was, or is, filled in for: enough to say what is not so any more. */
export interface Asked {
  readonly fields: readonly Pick<FormField, "key" | "zh" | "en">[];
  readonly materials: readonly Pick<AskedMaterial, "ref" | "name">[];
}

/** What is begun on a telephone, as it is in force: an item, or a life event in somebody's situation. */
export interface Subject extends Asked {
  readonly kind: Kind;
  /** Of the item; the code of the package. */
  readonly key: string;
  /** Of the item; of the package. */
  readonly version: number;
  /** In everyday words where there are some. */
  readonly zh: string;
  readonly en: string | undefined;
  readonly identityLevel: CatalogueItem["identityLevel"];
  readonly itemKeys: readonly string[];
  readonly fields: readonly FormField[];
  readonly materials: readonly AskedMaterial[];
}

/** A package in force. */
export interface PackageToBegin {
  readonly content: PackageContent;
  readonly sequence: number;
}

/** Life events as the room above has them: it knows the cases, which know of drafts. */
export interface LifeEventsToBegin {
  all(): Promise<readonly PackageToBegin[]>;
  plan(code: string, situation: Situation): Promise<Result<PackagePlan, ProblemCode>>;
}

function itemSubject({ item, source, itemVersion }: KeptItem): Subject {
  return {
    kind: "item",
    key: item.key,
    version: itemVersion,
    zh: item.plainName ?? item.name,
    en: item.englishName,
    identityLevel: item.identityLevel,
    itemKeys: [item.key],
    fields: item.fields ?? [],
    materials: source.materials,
  };
}

/** The one form and the one set of materials; what an item of it results in, nobody brings. */
function packageSubject({ name }: PackageContent, plan: PackagePlan): Subject {
  return {
    kind: "lifeEvent",
    key: plan.code,
    version: plan.version,
    zh: name.zh,
    en: name.en,
    identityLevel: plan.identityLevel,
    itemKeys: plan.items.map(({ key }) => key),
    fields: plan.form,
    materials: plan.materials
      .filter(({ broughtBy }) => broughtBy === undefined)
      .map(({ ref, name: called, note, get, required }) => ({
        ref,
        name: called,
        note,
        get,
        need: required ? "required" : "conditional",
      })),
  };
}

/** The enterprise that somebody fills it in for; undefined where they do so for themselves. */
export function enterpriseOf(
  { identityLevel, itemKeys }: Subject,
  citizen: Citizen,
): Result<string | undefined, "mandateUnknown"> {
  if (identityLevel !== "A3") return ok(undefined);
  const found = itemKeys.map((key) => enterpriseFor(citizen, key)).find((id) => id !== undefined);
  return found === undefined ? fail("mandateUnknown", "/itemKey") : ok(found);
}

/** Finds what can be begun on a telephone, as it is in force. */
export function createSubjects({ catalogue }: { catalogue: CatalogueModule }) {
  let lifeEvents: LifeEventsToBegin = {
    all: async () => [],
    plan: async () => fail("packageUnknown"),
  };

  function item(key: string): Result<Subject, ProblemCode> {
    const found = catalogue.find(key);
    if (found === undefined) return fail("itemUnknown");
    return isAppliedFor(found.item) ? ok(itemSubject(found)) : fail("itemUnavailable");
  }

  async function packageOf(code: string): Promise<PackageToBegin | undefined> {
    return (await lifeEvents.all()).find(({ content }) => content.code === code);
  }

  return {
    /** Told once, at the start. */
    lifeEventsBy: (given: LifeEventsToBegin): void => void (lifeEvents = given),
    item,
    packages: async () => lifeEvents.all(),
    packageOf,
    async lifeEvent(code: string, situation: Situation): Promise<Result<Subject, ProblemCode>> {
      const found = await packageOf(code);
      if (found === undefined) return fail("packageUnknown");
      const plan = await lifeEvents.plan(code, situation);
      return plan.ok ? ok(packageSubject(found.content, plan.value)) : plan;
    },
    /** What of the catalogue an item's draft was begun with; undefined when nobody knows any more. */
    asItWas(key: string, version: number): Asked | undefined {
      const kept = catalogue.versionOf(key, version);
      return kept && itemSubject(kept);
    },
  };
}
export type Subjects = ReturnType<typeof createSubjects>;
