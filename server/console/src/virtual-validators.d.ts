/** Checks generated at build from the contract's schemas (device-agent/contract/build). */
declare module "virtual:validators" {
  import type {
    BatchResult,
    CaseList,
    CasePage,
    Problem,
    QueueCounts,
    StaffMe,
  } from "@zizhuban/server-contract";

  export function isStaffMe(value: unknown): value is StaffMe;
  export function isCaseList(value: unknown): value is CaseList;
  export function isCasePage(value: unknown): value is CasePage;
  export function isQueueCounts(value: unknown): value is QueueCounts;
  export function isBatchResult(value: unknown): value is BatchResult;
  export function isProblem(value: unknown): value is Problem;
}

declare module "virtual:fleet-validators" {
  import type { FleetView, KioskView } from "@zizhuban/server-contract";

  export function isFleetView(value: unknown): value is FleetView;
  export function isKioskView(value: unknown): value is KioskView;
}
