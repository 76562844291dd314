import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { exitCodes } from "../call.ts";
import type { Terminal } from "../run.ts";
import { wordsFor, type Words } from "../words/index.ts";
import { connectStage, type StageClient, type StageState } from "./client.ts";

interface StageVerb {
  /** What stands behind the verb; a name in brackets may be left out. */
  readonly arguments: readonly string[];
  run(
    stage: StageClient,
    args: readonly string[],
    say: (line: string) => void,
  ): Promise<Result<StageState | undefined>>;
}

/** The hand at the stage, as a table: the dev dock's buttons, from the command line. */
const verbs: Readonly<Record<string, StageVerb>> = {
  list: { arguments: [], run: (stage) => stage.act("Simulator.Describe", {}) },
  insert: {
    arguments: ["DEVICE", "CARD"],
    run: (stage, [device = "", card = ""]) => stage.act("Simulator.Insert", { device, card }),
  },
  remove: {
    arguments: ["DEVICE"],
    run: (stage, [device = ""]) => stage.act("Simulator.Remove", { device }),
  },
  fault: {
    arguments: ["DEVICE", "FAULT"],
    run: (stage, [device = "", fault = ""]) => stage.act("Simulator.Fault", { device, fault }),
  },
  heal: {
    arguments: ["DEVICE", "[FAULT]"],
    run: (stage, [device = "", fault]) =>
      stage.act("Simulator.Heal", fault === undefined ? { device } : { device, fault }),
  },
  switch: {
    arguments: ["DEVICE", "NAME", "on|off"],
    run: async (stage, [device = "", name = "", wanted]) =>
      wanted === "on" || wanted === "off"
        ? stage.act("Simulator.Switch", { device, name, on: wanted === "on" })
        : fail("usageArgument", "on|off"),
  },
  scenarios: { arguments: [], run: listScenarios },
  play: { arguments: ["SCENARIO"], run: play },
  stop: { arguments: [], run: (stage) => stage.act("Simulator.Stop", {}) },
};

async function listScenarios(
  stage: StageClient,
  _: readonly string[],
  say: (line: string) => void,
): Promise<Result<undefined>> {
  const answer = await stage.scenarios();
  if (!answer.ok) return answer;
  for (const { name, title, missing } of answer.value.scenarios) {
    say(`${name}\n    ${title}`);
    if (missing.length > 0) say(`    (missing: ${missing.join(", ")})`);
  }
  return ok(undefined);
}

/** Follows a scenario to its end, a line for each step. */
async function play(
  stage: StageClient,
  [scenario = ""]: readonly string[],
  say: (line: string) => void,
): Promise<Result<undefined>> {
  let said = "";
  const over = new Promise<void>((resolve) => {
    stage.onState(({ play: now }) => {
      if (now?.scenario !== scenario) return;
      const line = now.state === "playing" ? `${now.step}/${now.of} ${now.doing}` : now.state;
      if (line !== said) say(line);
      said = line;
      if (now.state !== "playing") resolve();
    });
  });
  const begun = await stage.act("Simulator.Play", { scenario });
  if (!begun.ok) return begun;
  await over;
  return ok(undefined);
}

function describe({ things, play: now }: StageState): string[] {
  const lines = things.map(({ name, active, faults, inserted, cards, switches, lights }) => {
    const parts = [
      inserted === undefined ? "" : `holds ${inserted}`,
      active.length > 0 ? `BROKEN ${active.join(" ")}` : "",
      switches
        ?.filter(({ on }) => on)
        .map((contact) => `${contact.name}=on`)
        .join(" ") ?? "",
      lights
        ?.filter(({ on }) => on)
        .map((light) => `${light.name}=${light.color}`)
        .join(" ") ?? "",
    ].filter((part) => part !== "");
    const rest = [
      cards === undefined ? "" : `\n    cards: ${cards.map(({ key }) => key).join(" ")}`,
      switches === undefined ? "" : `\n    switches: ${switches.map((contact) => contact.name).join(" ")}`,
      `\n    faults: ${faults.join(" ")}`,
    ];
    return `${name}${parts.length > 0 ? `: ${parts.join("; ")}` : ""}${rest.join("")}`;
  });
  return now === undefined
    ? lines
    : [...lines, `${now.scenario}: ${now.state}, ${now.step}/${now.of} ${now.doing}`];
}

function help(words: Words): string {
  const rows = Object.entries(verbs).map(
    ([name, verb]) => `  ${[name, ...verb.arguments].join(" ").padEnd(30)}${words.stageVerb[name] ?? ""}`,
  );
  return `${words.usage}: npm run simulate -- <verb> …\n\n${words.verbs}:\n${rows.join("\n")}\n\n${words.stageHelp}\n`;
}

/** @param root folder of the product, whose agent's state is in `.zizhuban` unless `ZIZHUBAN_HOME` says otherwise */
export async function runSimulate(
  args: readonly string[],
  terminal: Terminal,
  root: string,
): Promise<number> {
  const { environment } = terminal;
  const words = wordsFor(environment);
  const say = (line: string) => terminal.out(`${line}\n`);
  const misused = (code: string, detail: string) => {
    terminal.err(`${words.code[code] ?? code}: ${detail} (${code})\n`);
    return exitCodes.usage;
  };
  let line;
  try {
    line = parseArgs({
      args: [...args],
      options: { json: { type: "boolean" }, help: { type: "boolean" } },
      allowPositionals: true,
    });
  } catch {
    return misused("usageOption", args.join(" "));
  }
  const [name, ...rest] = line.positionals;
  if (name === undefined || line.values.help === true) {
    terminal.out(help(words));
    return line.values.help === true ? exitCodes.done : exitCodes.usage;
  }
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  if (verb === undefined) return misused("usageVerb", name);
  const least = verb.arguments.filter((argument) => !argument.startsWith("[")).length;
  if (rest.length < least || rest.length > verb.arguments.length)
    return misused("usageArgument", verb.arguments.join(" "));

  const home = environment["ZIZHUBAN_HOME"] || join(root, ".zizhuban");
  const bearer = await readFile(join(home, "device-agent", "token"), "utf8").catch(() => undefined);
  const port = environment["KIOSK_PORT"] || "4100";
  const url = `ws://127.0.0.1:${port}/xfs4iot/v1.0/Kiosk`;
  const stage =
    bearer === undefined
      ? fail("agentUnreachable", url)
      : await connectStage(url, bearer.trim(), terminal.clock);
  const stop = () => {
    if (stage.ok) stage.value.close();
  };
  terminal.interrupted.addEventListener("abort", stop);
  const answer = stage.ok ? await verb.run(stage.value, rest, say) : stage;
  stop();
  if (!answer.ok) {
    const sentence = words.code[answer.code];
    const about = answer.detail === undefined ? "" : `: ${answer.detail}`;
    terminal.err(
      sentence === undefined ? `${answer.code}${about}\n` : `${sentence}${about} (${answer.code})\n`,
    );
    return answer.code.startsWith("usage") ? exitCodes.usage : exitCodes.deviceFailed;
  }
  if (answer.value !== undefined)
    say(line.values.json === true ? JSON.stringify(answer.value) : describe(answer.value).join("\n"));
  return exitCodes.done;
}
