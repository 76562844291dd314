import { parser } from "@zizhuban/device-agent-contract";
import { Equipment, OpeningHours } from "@zizhuban/server-contract";
import { Type } from "typebox";
import type { CellFormats } from "../list-files/index.ts";

// What of a service point nobody should have to write as JSON. People type colons and dashes as their keyboard has them.

const parseHours = parser(OpeningHours);
const parseEquipment = parser(Type.Array(Equipment));
const span = /^(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})$/;

function hoursOf(text: string): unknown {
  if (/^(24\s*小时|24\s*h|全天)$/i.test(text)) return { always: true };
  const [, ...parts] = span.exec(text) ?? [];
  if (parts.length === 0) return undefined;
  const [from = "", fromMinute = "", to = "", toMinute = ""] = parts.map((part) => part.padStart(2, "0"));
  return { from: `${from}:${fromMinute}`, to: `${to}:${toMinute}` };
}

function pieceOf(line: string): unknown {
  const [, kind, working] = /^([a-z-]+)(?:\s*[:：]\s*(working|broken))?$/.exec(line.trim()) ?? [];
  return kind === undefined ? undefined : { kind, working: working !== "broken" };
}

/** Hours as `24小时` or `08:30-17:30`; equipment one a line, `fingerprint: working` or `fingerprint: broken`. */
export const pointCells: CellFormats = {
  hours: {
    write(value) {
      const hours = parseHours(value);
      if (!hours.ok) return JSON.stringify(value);
      return "always" in hours.value ? "24小时" : `${hours.value.from}-${hours.value.to}`;
    },
    read: hoursOf,
    looks: "24小时, or 08:30-17:30",
  },
  equipment: {
    write(value) {
      const pieces = parseEquipment(value);
      if (!pieces.ok || pieces.value.length === 0) return JSON.stringify(value);
      return pieces.value.map(({ kind, working }) => `${kind}: ${working ? "working" : "broken"}`).join("\n");
    },
    read: (text) => text.split(/\r?\n/).map(pieceOf),
    looks: "one a line: fingerprint: working, portrait-camera: broken",
  },
};
