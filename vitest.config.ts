import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{device-agent,server,kiosk-ui,scripts}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    setupFiles: ["scripts/house/patient-tests.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // As scripts/house/patient-tests.ts has it for vi.waitFor.
    expect: { poll: { timeout: 30_000 } },
  },
});
