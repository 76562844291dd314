import { Sensitive } from "@zizhuban/device-agent-contract";
import pino, { type DestinationStream } from "pino";

export type Facts = Readonly<Record<string, unknown>>;

/** One line a fact: what happened, and ids, codes and counts. */
export interface Log {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  error(event: string, facts?: Facts): void;
}

export const logLevels = ["error", "warn", "info", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

const depthLimit = 6;

/** Decides by type what a line may show: nobody has to remember which fields to hide. */
function safe(value: unknown, depth = 0): unknown {
  if (value instanceof Sensitive) return value.toString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (value instanceof Error) {
    const code = "code" in value && typeof value.code === "string" ? { code: value.code } : {};
    return { name: value.name, message: value.message, ...code, stack: value.stack };
  }
  if (typeof value !== "object" || value === null) return value;
  if (depth >= depthLimit) return "[deep]";
  if (Array.isArray(value)) return value.map((item) => safe(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, safe(item, depth + 1)]));
}

/** JSON lines on stderr (stdout belongs to the `ready` line). */
export function createLog(options: { level: LogLevel; destination?: DestinationStream }): Log {
  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: "event",
      formatters: { level: (label) => ({ level: label }) },
    },
    options.destination ?? pino.destination({ fd: 2, sync: true }),
  );
  const write =
    (level: "info" | "warn" | "error") =>
    (event: string, facts: Facts = {}) =>
      logger[level](safe(facts), event);
  return { info: write("info"), warn: write("warn"), error: write("error") };
}
