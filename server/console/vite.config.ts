import { validators } from "@zizhuban/device-agent-contract/build";
import { FleetView, KioskView } from "@zizhuban/server-contract";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/console/",
  plugins: [validators({ isFleetView: FleetView, isKioskView: KioskView })],
  build: { target: "es2024", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
