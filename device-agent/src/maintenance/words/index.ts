import { en } from "./en.ts";
import type { MaintenanceWords } from "./words.ts";
import { zhCN } from "./zh-CN.ts";

export type { MaintenanceWords } from "./words.ts";
export type MaintenanceLocale = MaintenanceWords["tag"];
export const maintenanceWords: Readonly<Record<MaintenanceLocale, MaintenanceWords>> = { "zh-CN": zhCN, en };
