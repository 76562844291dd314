import { fail, type Clock } from "@zizhuban/device-agent-contract";
import { exitCodes, type Answer, type Call, type Facts } from "./call.ts";
import { barcodeReader } from "./classes/barcode-reader.ts";
import { camera } from "./classes/camera.ts";
import { certificatePrinter } from "./classes/certificate-printer.ts";
import { idCardReader } from "./classes/id-card-reader.ts";
import { lights } from "./classes/lights.ts";
import { power } from "./classes/power.ts";
import { sensors } from "./classes/sensors.ts";
import { smartCardReader } from "./classes/smart-card-reader.ts";
import { receiptPrinter } from "./classes/receipt-printer.ts";
import type { CliClass } from "./device-class.ts";
import { helpForAll, helpForClass } from "./help.ts";
import { list } from "./list.ts";
import { commonOptions, readCommandLine, type OptionName } from "./options.ts";
import { wordsFor } from "./words/index.ts";

/** Every device class this tool can work. */
const classes: readonly CliClass[] = [
  idCardReader,
  smartCardReader,
  barcodeReader,
  camera,
  receiptPrinter,
  certificatePrinter,
  lights,
  sensors,
  power,
];

/** What the tool lives in. */
export interface Terminal {
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Results, for people and programs. */
  out(text: string): void;
  /** Hints, failures. */
  err(text: string): void;
  /** Aborts at Ctrl-C. */
  readonly interrupted: AbortSignal;
}

interface Task {
  readonly options: readonly OptionName[];
  readonly arguments: readonly string[];
  readonly seconds: number;
  run(call: Call): Promise<Answer>;
}

const listTask: Task = { options: [], arguments: [], seconds: 30, run: list };

function forPeople(facts: Facts): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}\n`)
    .join("");
}

/** Runs one command line to its exit code. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  const words = wordsFor(terminal.environment);
  const line = readCommandLine(args);

  function say(code: string, detail?: string): void {
    const sentence = words.code[code];
    const about = detail === undefined ? "" : `: ${detail}`;
    terminal.err(sentence === undefined ? `${code}${about}\n` : `${sentence}${about} (${code})\n`);
  }
  function misused(code: string, detail?: string): number {
    say(code, detail);
    return exitCodes.usage;
  }

  if (!line.ok) return misused(line.code, line.detail);
  const { words: said, options } = line.value;
  const [first, verbName = "", ...rest] = said;
  const known = classes.find((each) => each.class === first);
  if (options.help === true || first === undefined || first === "help") {
    terminal.out(known === undefined ? helpForAll(classes, words) : helpForClass(known, words));
    return first === undefined && options.help !== true ? exitCodes.usage : exitCodes.done;
  }
  if (known === undefined && first !== "list") return misused("usageClass", first);
  const verb = Object.hasOwn(known?.verbs ?? {}, verbName) ? known?.verbs[verbName] : undefined;
  const task = known === undefined ? listTask : verb;
  if (task === undefined) return misused("usageVerb", `${first} ${verbName}`.trim());
  const taken: ReadonlySet<string> = new Set([...commonOptions, ...task.options]);
  const foreign = Object.keys(options).find((name) => !taken.has(name));
  if (foreign !== undefined) return misused("usageOptionHere", `--${foreign}`);
  if (rest.length !== task.arguments.length) return misused("usageArgument", task.arguments.join(" "));

  const answer = await inTime(task, { rest, options, terminal, words });
  if (answer.ok) return exitCodes.done;
  say(answer.code, answer.detail);
  if (terminal.interrupted.aborted) return exitCodes.interrupted;
  if (answer.code.startsWith("usage")) return exitCodes.usage;
  return answer.code === "timedOut" ? exitCodes.timedOut : exitCodes.deviceFailed;
}

interface Setting {
  readonly rest: readonly string[];
  readonly options: Call["options"];
  readonly terminal: Terminal;
  readonly words: ReturnType<typeof wordsFor>;
}

async function inTime(task: Task, { rest, options, terminal, words }: Setting): Promise<Answer> {
  const { clock, interrupted } = terminal;
  const late = new AbortController();
  const seconds = options.timeout === undefined ? task.seconds : Number(options.timeout);
  const inTimeAgain = seconds === 0 ? () => {} : clock.after(seconds * 1000, () => late.abort());
  const show = (facts: Facts) => {
    terminal.out(options.json === true ? `${JSON.stringify(facts)}\n` : forPeople(facts));
  };
  const answer = await task.run({
    clock,
    options,
    arguments: rest,
    signal: AbortSignal.any([late.signal, interrupted]),
    show,
    hint: (key) => terminal.err(`${words.hint[key]}\n`),
  });
  inTimeAgain();
  if (answer.ok) show(answer.value);
  return answer.ok && interrupted.aborted ? fail("interrupted") : answer;
}
