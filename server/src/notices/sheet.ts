import type { ItemContent, ItemGuide, NoticeSheet } from "@zizhuban/server-contract";
import { feeWords } from "../catalogue/index.ts";
import { chinaDateWords } from "../core/index.ts";
import type { SheetModel } from "../sheets/index.ts";

// What the notice of an item says; pure. The paper's words are Chinese: it is a document of the authority.

type Material = ItemContent["materials"][number];

const ways: Readonly<Record<Material["get"], NoticeSheet["materials"][number]["way"]>> = {
  onsite: "shown",
  share: "fetched",
  license: "fetched",
  form: "filledIn",
  commitment: "promised",
  self: "brought",
};

const wayWords: Readonly<Record<NoticeSheet["materials"][number]["way"], string>> = {
  shown: "现场出示或采集",
  fetched: "由我们共享获取，不用您交",
  filledIn: "现场填写",
  promised: "可以用书面承诺代替",
  brought: "请您自备",
};

function limitWords({ legalLimit }: ItemContent): string {
  if (legalLimit === null) return "法律没有规定";
  return `${legalLimit.value} 个${legalLimit.unit === "workday" ? "工作日" : "自然日"}`;
}

function promiseWords({ handling, promisedLimit }: ItemContent): string {
  return handling === "即办件" ? "当场办结" : `${promisedLimit.value} 个工作日`;
}

const lateWay = "到任一服务点窗口或自助终端补交，凭受理编号";

/**
 * The sheet of one version of an item.
 * @param applies refs of the situational materials that this applicant needs; others of them are left out
 * @param gapWithin working days after acceptance within which tolerated materials come
 */
export function noticeSheet(
  { content, version, since, issuer }: Pick<ItemGuide, "content" | "version" | "since" | "issuer">,
  applies: ReadonlySet<string>,
  gapWithin: number,
): NoticeSheet {
  const needed = content.materials.filter(({ ref, need }) => need === "required" || applies.has(ref));
  return {
    itemKey: content.key,
    name: content.name,
    version,
    since,
    situations: content.materials
      .filter(({ need }) => need === "conditional")
      .map(({ ref, name, note }) => ({
        ref,
        question: note === "" ? name : `${name}（${note}）`,
        applies: applies.has(ref),
      })),
    materials: needed.map(({ ref, name, note, get }) => ({ ref, name, note, way: ways[get] })),
    later: needed
      .filter(({ tolerable }) => tolerable)
      .map(({ ref, name }) => ({ ref, name, workdays: gapWithin, way: lateWay })),
    conditions: content.conditions,
    steps: content.steps,
    legalBasis: content.legalBasis,
    facts: [
      ["办理部门", issuer],
      ["事项编码", content.basicCode],
      ["法定期限", limitWords(content)],
      ["承诺期限", promiseWords(content)],
      ["收费", feeWords(content.fee)],
      ["办理方式", content.modes.join("、")],
      ["办理层级", content.levels.join("、")],
      ["办理结果", content.outputs.join("；") || "无证件，告知结果"],
      ["咨询投诉", "12345"],
    ].map(([label = "", value = ""]) => ({ label, value })),
  };
}

// The sheet as it stands on paper.

const remedy = "对办理结果不服的，可以在收到决定之日起六十日内申请行政复议，或者在六个月内提起行政诉讼。";

/** @param phonePage where the item is begun on a telephone; absent where it is not, or is begun already */
export function noticePaper(sheet: NoticeSheet, sample: boolean, phonePage?: string): SheetModel {
  const materials = sheet.materials.map(({ name, way }, index) => `${index + 1}. ${name}：${wayWords[way]}`);
  const later = sheet.later.map(
    ({ name, workdays, way }) => `${name}：受理后 ${workdays} 个工作日内，${way}。`,
  );
  const open = sheet.situations.filter(({ applies }) => !applies).map(({ question }) => question);
  const section = (heading: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [{ heading, lines }];
  return {
    title: "一次性告知单",
    subtitle: `${sheet.name} · 第 ${sheet.version} 版 · ${chinaDateWords(sheet.since)}起执行`,
    facts: sheet.facts.map(({ label, value }) => [label, value] as const),
    sections: [
      ...section("受理条件", sheet.conditions),
      ...section("要准备的材料", materials),
      ...section("可以先受理、后补交的材料", later),
      ...section("有下列情形的，还要准备", open),
      ...section("办理流程", [sheet.steps.join(" → ")]),
      ...section("设定依据", sheet.legalBasis),
      ...section("救济渠道", [remedy]),
    ],
    signatures: [],
    ...(phonePage !== undefined && {
      link: { url: phonePage, words: "手机扫码：先在手机上填好，再到任一自助终端接着办。" },
    }),
    foot: `${sample ? "样例，不作办事依据。" : ""}告知单 ${sheet.itemKey}-${sheet.version}。没有列在上面的材料，不能要求您提供。`,
  };
}
