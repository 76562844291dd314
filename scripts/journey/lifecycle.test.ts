import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { processesOf } from "./processes.ts";
import { endRuns, makeHome, removeHome, run, startWholeProduct } from "./product.ts";
import { until } from "./until.ts";

// The two ends of a process's life, as an installer meets them: a wrong setting is one sentence
// and nothing left running; a stop is clean; a start finds its data.

const product = "scripts/house/product.ts";
let home: string;

beforeEach(() => {
  home = makeHome();
});
afterEach(() => {
  endRuns();
  removeHome(home);
});

const nothingLeft = () =>
  until(() => processesOf(home).length === 0, "every process of the product has ended");

/** Lines that are neither progress nor log records: what a person reads. */
function sentences(output: string): string[] {
  return output
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("·") && !line.startsWith("{") && !line.startsWith(" "));
}

describe("a wrong setting is one sentence that says what to do", () => {
  async function refused(environment: Record<string, string>): Promise<string> {
    const { output, ended } = run(product, { ZIZHUBAN_HOME: home, ...environment });
    expect(await ended).not.toBe(0);
    await nothingLeft();
    expect(sentences(output())).toHaveLength(1);
    return sentences(output())[0] ?? "";
  }

  it.each(["SERVER_PORT", "KIOSK_API_PORT", "MQTT_PORT", "KIOSK_PORT"])("%s is taken", async (name) => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const address = other.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await refused({ [name]: String(port) })).toContain(String(port));
    await new Promise((resolve) => other.close(resolve));
  });

  it("a port that is no port", async () => {
    expect(await refused({ SERVER_PORT: "eighty" })).toContain("SERVER_PORT");
  });

  it("a home that cannot be written", async () => {
    expect(await refused({ ZIZHUBAN_HOME: "/proc/zizhuban" })).toContain("/proc/zizhuban");
  });

  it("a database that does not answer", async () => {
    const sentence = await refused({ DATABASE_URL: "postgres://nobody:secret@127.0.0.1:9/none" });
    expect(sentence).toContain("DATABASE_URL");
    expect(sentence).not.toContain("secret");
  });

  it("a broker that does not answer", async () => {
    expect(await refused({ MQTT_URL: "mqtts://127.0.0.1:9" })).toContain("MQTT_URL");
  });

  it("an agent configuration that is wrong names the place", async () => {
    const file = join(home, "agent.json");
    writeFileSync(
      file,
      JSON.stringify({
        devices: [{ name: "IdCardReader", class: "id-card-reader", transport: { kind: "smoke" } }],
      }),
    );
    const sentence = await refused({ AGENT_CONFIG: file });
    expect(sentence).toContain(file);
    expect(sentence).toContain("devices");
  });
});

describe("stop and start", () => {
  it("SIGTERM ends everything, and the next start finds its data", async () => {
    const first = await startWholeProduct(home);
    const before = await (await fetch(`${first.addresses.api}public/health`)).json();
    expect(before).toEqual({ status: "ok" });
    expect(await first.stop()).toBe(0);
    await nothingLeft();

    const second = await startWholeProduct(home);
    expect(second.output()).not.toMatch(/claim/i);
    expect(await second.stop()).toBe(0);
    await nothingLeft();
  });

  it("kill -9 of the one above takes the rest along", async () => {
    const running = await startWholeProduct(home);
    running.process.kill("SIGKILL");
    await nothingLeft();
  });
});
