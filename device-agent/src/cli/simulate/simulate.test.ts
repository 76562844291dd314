import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestAgent, type TestAgent } from "../../testing.ts";

const program = fileURLToPath(new URL("../../simulate-cli.ts", import.meta.url));
let agent: TestAgent;

beforeAll(async () => {
  agent = await startTestAgent();
});
afterAll(() => agent.close());

/** As a developer types it, beside a running agent. */
function start(line: string, home = agent.home) {
  const env = {
    ...process.env,
    LC_ALL: "en_US.UTF-8",
    ZIZHUBAN_HOME: home,
    KIOSK_PORT: new URL(agent.url).port,
  };
  const child = spawn(process.execPath, [program, ...line.split(" ")], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<[number | null, string]>((resolve) => {
    child.once("close", (code) => resolve([code, said]));
  });
  return { child, said: () => said, ended };
}
const simulate = (line: string, home?: string) => start(line, home).ended;

it("breaks and heals a device of the running agent, and says how the stage is", async () => {
  const [code, said] = await simulate("fault ReceiptPrinter paperOut");
  expect([code, said]).toEqual([0, expect.stringContaining("ReceiptPrinter: BROKEN paperOut\n")]);
  const printer = await agent.connect("ReceiptPrinter");
  await expect
    .poll(async () => JSON.stringify((await printer.call("Extension.Status")).payload))
    .toContain('"problems":["paperOut"]');
  printer.close();
  expect((await simulate("heal ReceiptPrinter"))[1]).not.toContain("BROKEN");
  expect((await simulate("insert IdCardReader zhang"))[1]).toContain("IdCardReader: holds zhang");
  expect((await simulate("remove IdCardReader"))[1]).not.toContain("IdCardReader: holds");
  expect((await simulate("switch Power mains off --json"))[1]).toContain('{"name":"mains","on":false}');
  expect((await simulate("switch Power mains on"))[1]).toContain("Power: mains=on");
});

it("plays a scenario, step by step, until it is done", async () => {
  expect((await simulate("scenarios"))[1]).toContain("paper-out-while-printing\n    the receipt printer");
  const play = start("play power-cut-then-battery-low");
  await expect.poll(play.said).toContain("until somebody turns Power mains on");
  await simulate("switch Power mains on");
  const [code, said] = await play.ended;
  expect([code, said]).toEqual([0, expect.stringMatching(/^1\/8 switch Power mains off\n[^]*\ndone\n$/)]);
});

it("says what is wrong", async () => {
  expect(await simulate("fault Toaster hot")).toEqual([1, expect.stringContaining("(deviceUnknown)")]);
  expect(await simulate("fault ReceiptPrinter rain")).toEqual([1, expect.stringContaining("(faultUnknown)")]);
  expect(await simulate("play nothing")).toEqual([1, expect.stringContaining("(scenarioUnknown)")]);
  expect(await simulate("fault ReceiptPrinter")).toEqual([2, expect.stringContaining("(usageArgument)")]);
  expect(await simulate("fly")).toEqual([2, expect.stringContaining("(usageVerb)")]);
  expect(await simulate("list --frob")).toEqual([2, expect.stringContaining("(usageOption)")]);
  expect(await simulate("list", dirname(program))).toEqual([
    1,
    expect.stringContaining("(agentUnreachable)"),
  ]);
});
