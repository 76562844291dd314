import { validators } from "@zizhuban/device-agent-contract/build";
import {
  BatchResult,
  CaseList,
  CasePage,
  FleetView,
  KioskView,
  Problem,
  QueueCounts,
  StaffMe,
} from "@zizhuban/server-contract";
import { defineConfig } from "vite";

const checks = {
  isStaffMe: StaffMe,
  isCaseList: CaseList,
  isCasePage: CasePage,
  isQueueCounts: QueueCounts,
  isBatchResult: BatchResult,
  isProblem: Problem,
};

export default defineConfig({
  base: "/console/",
  plugins: [
    validators(checks),
    // Nine tenths of all checking code, and the desk needs none of it.
    validators({ isFleetView: FleetView, isKioskView: KioskView }, "virtual:fleet-validators"),
  ],
  build: { target: "es2024", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
