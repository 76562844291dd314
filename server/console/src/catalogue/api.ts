import type { ComparedMember, FileFormat, FileKind, ItemContent } from "@zizhuban/server-contract";
import {
  isAbsences,
  isComparison,
  isDepartmentEntries,
  isDifferences,
  isFieldEntries,
  isHolders,
  isImportReport,
  isItemHistory,
  isItems,
  isItemVersion,
  isListDraft,
  isListDrafts,
  isMaterialEntries,
  isNothing,
} from "virtual:catalogue-validators";
import { ask } from "../api.ts";

const catalogue = "/api/staff/catalogue";
const items = `${catalogue}/items`;

export const readItems = async () => ask(items, isItems);
export const readHolders = async () => ask(`${catalogue}/holders`, isHolders);
export const readDifferences = async () => ask(`${catalogue}/differences`, isDifferences);
export const readAbsences = async () => ask(`${catalogue}/absences`, isAbsences);
export const readHistory = async (key: string) => ask(`${items}/${key}/versions`, isItemHistory);
export const readComparison = async (key: string, from: number, to: number) =>
  ask(`${items}/${key}/comparison?from=${from}&to=${to}`, isComparison);
export const saveDraft = async (content: ItemContent, reason: string) =>
  ask(`${catalogue}/drafts`, isItemVersion, { body: { content, reason } });

export interface Waiver {
  readonly member: ComparedMember;
  readonly reason: string;
}
export const signVersion = async (key: string, sequence: number, waivers: readonly Waiver[]) =>
  ask(`${items}/${key}/versions/${sequence}/sign`, isItemVersion, { body: { waivers } });
export const publishVersion = async (key: string, sequence: number) =>
  ask(`${items}/${key}/versions/${sequence}/publish`, isItemVersion, { body: {} });
export const withdrawItem = async (key: string, reason: string) =>
  ask(`${items}/${key}/withdraw`, isItemVersion, { body: { reason } });

const files = `${catalogue}/files`;
export const readMaterials = async () => ask(`${files}/materials`, isMaterialEntries);
export const readFields = async () => ask(`${files}/fields`, isFieldEntries);
export const readDepartments = async () => ask(`${files}/departments`, isDepartmentEntries);
/** Where a list is fetched from as a file. */
export const fileAddress = (kind: FileKind, format: FileFormat) => `${files}/${kind}?format=${format}`;

export interface ImportFile {
  readonly kind: FileKind;
  readonly format: FileFormat;
  /** The file's bytes, base64. */
  readonly content: string;
  readonly reason: string;
}
const drafts = `${catalogue}/list-drafts`;
export const readListDrafts = async () => ask(drafts, isListDrafts);
export const readListDraft = async (id: string) => ask(`${drafts}/${id}`, isListDraft);
export const publishListDraft = async (id: string) =>
  ask(`${drafts}/${id}/publish`, isImportReport, { body: {} });
export const refuseListDraft = async (id: string, reason: string) =>
  ask(`${drafts}/${id}/refuse`, isNothing, { body: { reason } });

export const importFile = async ({ kind, ...file }: ImportFile, dryRun: boolean) =>
  ask(`${files}/${kind}`, isImportReport, { body: { ...file, dryRun } });
