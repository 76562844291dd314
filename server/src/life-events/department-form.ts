import {
  fail,
  ok,
  type Clock,
  type ProblemCode,
  type Result,
  type Sensitive,
} from "@zizhuban/device-agent-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import { chinaDateWords } from "../core/index.ts";
import type { Parties } from "../parties/index.ts";
import { renderSheet, sheetText, unprintable, type SheetModel } from "../sheets/index.ts";
import type { LifeEventStore, LifeEventViews } from "./running/index.ts";
import type { LifeEventRow } from "./tables.ts";

/** One department's own form out of the merged one: all its fields, nobody else's (domain.md Y5). */
export function createDepartmentForms(deps: {
  clock: Clock;
  catalogue: CatalogueModule;
  parties: Parties;
  store: LifeEventStore;
  views: LifeEventViews;
}) {
  const { catalogue, parties, store, views } = deps;

  async function modelOf(
    life: LifeEventRow,
    department: string,
    actor: string,
  ): Promise<Result<Sensitive<SheetModel>, ProblemCode>> {
    const kept = (await store.items(life.id)).flatMap((row) => {
      const version = catalogue.versionOf(row.item_key, row.item_version);
      return version?.source.deptKey === department ? [version] : [];
    });
    const [first] = kept;
    if (first === undefined) return fail("notFound");
    const { name, questions } = await views.contentOf(life);
    const situation = questions.flatMap(({ key, zh, choices }) => {
      const choice = choices.find((one) => one.key === life.answers[key]);
      return choice === undefined ? [] : [`${zh} ${choice.zh}`];
    });
    const materials = new Map(
      kept.flatMap(({ source }) => source.materials.map((one) => [one.ref, one.name])),
    );
    const fields = new Map(
      kept.flatMap(({ item }) => item.fields?.map(({ key, zh }) => [key, zh] as const) ?? []),
    );
    const holder = await parties.holder(life.person_id, { actor });
    return ok(
      store.form(life).join(holder, (form, person) => ({
        title: `${first.source.department}申请表`,
        subtitle: `${name.zh} · 编号 ${life.number}`,
        facts: [
          ["姓名", person.name],
          ["证件号码", person.idNumber],
          ["申请日期", chinaDateWords(life.applied_at.getTime())],
          ...[...fields].map(([key, label]): [string, string] => [label, form[key] || "（未填）"]),
        ],
        sections: [
          { heading: "申请事项", lines: kept.map(({ source }) => source.name) },
          { heading: "办理情形", lines: situation },
          { heading: "申请材料", lines: [...materials.values()] },
        ].filter(({ lines }) => lines.length > 0),
        signatures: ["申请人"],
        foot: "本表由“一件事一次办”的一张表自动生成，只含本部门需要的内容。",
      })),
    );
  }

  return {
    async render(
      life: LifeEventRow,
      department: string,
      actor: string,
    ): Promise<Result<Sensitive<Buffer>, ProblemCode>> {
      const model = await modelOf(life, department, actor);
      if (!model.ok) return model;
      const drawable = model.value.judge((sheet) => {
        const missing = unprintable(sheetText(sheet));
        return missing.length === 0 ? ok() : fail("nameNotPrintable");
      });
      return drawable.ok ? ok(await renderSheet(model.value, "a4", life.applied_at.getTime())) : drawable;
    },
  };
}
export type DepartmentForms = ReturnType<typeof createDepartmentForms>;
