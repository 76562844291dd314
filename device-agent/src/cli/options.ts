import { parseArgs } from "node:util";
import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import { serialPathPattern } from "../transports/index.ts";

interface OptionRule {
  readonly type: "string" | "boolean";
  /** What its value looks like, for the help. */
  readonly form?: string;
  readonly check?: RegExp;
}

/** Every option of the tool; a class and a verb name those they take. */
const optionTable = {
  path: { type: "string", form: "/dev/… | usb:VVVV:PPPP[:SERIAL]", check: new RegExp(serialPathPattern) },
  hid: { type: "boolean" },
  ids: { type: "string", form: "VVVV:PPPP", check: /^[0-9a-fA-F]{4}:[0-9a-fA-F]{4}$/ },
  pcsc: { type: "boolean" },
  url: {
    type: "string",
    form: "tcp://… | ipp://… | http://… | nut://HOST/UPS",
    check: /^(tcp|ipps?|http|nut):\/\/[^/\s]+/,
  },
  ca: { type: "string", form: "FILE.pem", check: /.+/ },
  baud: {
    type: "string",
    form: "115200",
    check: /^(1200|2400|4800|9600|19200|38400|57600|115200|230400|460800|921600)$/,
  },
  parity: { type: "string", form: "none | even | odd", check: /^(none|even|odd)$/ },
  slave: { type: "string", form: "1", check: /^([1-9]|[1-9]\d|1\d\d|2[0-3]\d|24[0-7])$/ },
  profile: { type: "string", form: "NAME", check: /^[a-z0-9-]+$/ },
  timeout: { type: "string", form: "30", check: /^[1-9]\d{0,4}$/ },
  json: { type: "boolean" },
  reveal: { type: "boolean" },
  simulate: { type: "boolean" },
  card: { type: "string", form: "KEY", check: /^[a-z0-9-]+$/ },
  fault: { type: "string", form: "NAME", check: /^[A-Za-z]+$/ },
  record: { type: "string", form: "FILE.jsonl", check: /.+/ },
  lines: { type: "string", form: "3", check: /^([1-9]|[1-9]\d)$/ },
  color: { type: "string", form: "red | green | …", check: /^[a-z]+$/ },
  for: { type: "string", form: "5", check: /^[1-9]\d{0,4}$/ },
  tray: { type: "string", form: "tray-1", check: /^[a-z0-9._-]{1,255}$/ },
  duplex: { type: "boolean" },
  help: { type: "boolean" },
} as const satisfies Record<string, OptionRule>;

export type OptionName = keyof typeof optionTable;
export type OptionValues = {
  readonly [Name in OptionName]?: (typeof optionTable)[Name]["type"] extends "string" ? string : boolean;
};

export function ruleOf(name: OptionName): OptionRule {
  return optionTable[name];
}

/** Taken by every verb. */
export const commonOptions = ["timeout", "json", "help"] as const satisfies readonly OptionName[];

export interface CommandLine {
  readonly words: readonly string[];
  readonly options: OptionValues;
}

/** `usageOption`: the detail names the option that is unknown, misses its value or has a wrong one. */
export function readCommandLine(args: readonly string[]): Result<CommandLine, "usageOption"> {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: optionTable,
      allowPositionals: true,
      strict: true,
    });
    for (const [name, value] of Object.entries(values)) {
      const { check, form } = ruleOf(name as OptionName);
      if (typeof value === "string" && check?.test(value) === false)
        return fail("usageOption", `--${name} ${form ?? ""}`.trim());
    }
    return ok({ words: positionals, options: values });
  } catch (error) {
    // parseArgs names the option in its sentence: "Unknown option '--pat'. …"
    const named = /'(-[^' ]*)/.exec(error instanceof Error ? error.message : "");
    return fail("usageOption", named?.[1] ?? args.join(" "));
  }
}
