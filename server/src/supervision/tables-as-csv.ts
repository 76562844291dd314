import type { CaseMeasure, ItemFigures } from "@zizhuban/server-contract";
import { toCsv } from "../core/index.ts";

const share = (part: number, whole: number) =>
  whole === 0 ? "" : `${Math.round((part / whole) * 1000) / 10}%`;

/** One row a case, for a spreadsheet. */
export function measuresAsCsv(cases: readonly CaseMeasure[]): string {
  const head =
    "办件编号,事项,版本,部门,办理区划,收件区划,阶段,申请日,办结日,当日办结,跑动次数,材料数,共享获取,现场和表单,承诺替代,自行提供,用时（工作日）,承诺（工作日）,特别程序（工作日）";
  const rows = cases.map(({ materials, workdays, ...one }) => [
    one.caseNumber,
    one.itemKey,
    String(one.itemVersion),
    one.department,
    one.division,
    one.receivedAt,
    one.phase,
    one.appliedOn,
    one.completedOn ?? "",
    one.sameDay ? "是" : "否",
    ...[one.visits, materials.asked, materials.shared, materials.present, materials.promised].map(String),
    ...[materials.brought, workdays.used, workdays.promised, workdays.paused].map(String),
  ]);
  return toCsv([head.split(","), ...rows]);
}

/** One row an item, with the rates. */
export function figuresAsCsv(items: readonly ItemFigures[]): string {
  const head =
    "事项,名称,办件数,已办结,当日办结,当日办结率,两次以上跑动,跑动总次数,材料数,共享获取,共享率,用时（工作日）";
  const rows = items.map((one) => [
    one.itemKey,
    one.itemName,
    ...[one.cases, one.completed, one.sameDay].map(String),
    share(one.sameDay, one.completed),
    ...[one.twice, one.visits, one.asked, one.shared].map(String),
    share(one.shared, one.asked),
    String(one.workdays),
  ]);
  return toCsv([head.split(","), ...rows]);
}
