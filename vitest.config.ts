import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{device-agent,server,kiosk-ui,scripts}/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    setupFiles: ["scripts/house/patient-tests.ts"],
    globalSetup: ["scripts/house/test-run.ts"],
    pool: "forks",
    // One more than the cores of the smallest machine: a test of real wires, processes and windows waits half its time.
    maxWorkers: 3,
    // For a test that hangs. One that works ends by what it waits for, however busy the machine is: none has a limit of its own
    // below this.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // As scripts/house/patient-tests.ts has it for vi.waitFor.
    expect: { poll: { timeout: 60_000 } },
  },
});
