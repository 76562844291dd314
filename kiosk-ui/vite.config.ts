import { defineConfig } from "vite";
import { contractPlugin } from "./build/contract-plugin.ts";

/** The contracts are read for types and pure functions only; their schemas reach the page as checking code. */
const schemaModules = /\/(typebox|device-agent\/contract|server\/contract)\//;

export default defineConfig({
  base: "/",
  plugins: [contractPlugin()],
  build: {
    target: "es2024",
    modulePreload: false,
    // A data: font or picture would need a hole in the content security policy.
    assetsInlineLimit: 0,
    rolldownOptions: { treeshake: { moduleSideEffects: (id) => !schemaModules.test(id) } },
  },
});
