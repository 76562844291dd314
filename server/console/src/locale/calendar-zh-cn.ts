import type { CalendarMistake } from "@zizhuban/server-contract";
import { problemsZhCn } from "./problems-zh-cn.ts";

const mistakes: Readonly<Record<CalendarMistake, string>> = {
  notJson: "不是 JSON",
  shape: "这里填得不对",
  notOfYear: "没有这一天,或不在这一年",
  both: "既放假又上班",
  noWeekend: "不是周末,本来就上班",
};

/** Words of the working-day calendar, Chinese; the shape every other locale must fill. */
export const calendarZhCn = {
  ...problemsZhCn,
  loading: "正在读取…",
  retry: "再试一次",
  cancel: "取消",
  fill: "还有没填的。",
  comma: "、",
  title: "工作日历",
  covered: (day: string) => `放假安排已知到 ${day}。期限落在这以后的是“暂定”,导入下一年后自动重算。`,
  file: "一年的放假安排(JSON)",
  fileNote:
    "国务院办公厅每年 11 月前后公布。文件写 year(年份)、source(通知名称和日期)、daysOff(放假的日子)、workdays(上班的周末)。",
  tryImport: "试导入",
  import: "正式导入",
  importTitle: (year: number) => `导入 ${year} 年的放假安排`,
  importNote: "所有办件的期限马上按它重算。",
  replaceNote: "这一年已有的安排会被替换,所有办件的期限马上重算。",
  report: "导入报告",
  outcome: {
    refused: "有错误,什么都没有导入。改好文件再试。",
    ready: "没有发现错误,还没有导入。看过下面再正式导入。",
    imported: "已导入。",
  },
  recounted: (count: number) => `重算了 ${count} 个办件的期限。`,
  line: "行",
  mistake: "错在哪",
  detail: "细节",
  mistakes,
  year: (year: number, off: number, worked: number) => `${year} 年:放假 ${off} 天,上班的周末 ${worked} 天`,
  source: (source: string, at: string) => `${source} · 导入于 ${at}`,
  month: "月份",
  months: (month: number) => `${month} 月`,
  off: "放假",
  worked: "上班的周末",
  weekdays: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
};
export type CalendarWords = typeof calendarZhCn;
