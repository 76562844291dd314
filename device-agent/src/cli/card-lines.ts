import { maskIdNumber, maskName, type CitizenCard, type Sensitive } from "@zizhuban/device-agent-contract";
import type { CardRecord } from "../devices/smart-card-reader/index.ts";
import type { Facts } from "./call.ts";

/** Shown as they are: they say what kind of card it is and whether it still counts, not whose it is. */
const open = new Set(["type", "validFrom", "validUntil"]);

/**
 * A card for the terminal: masked, unless the person at it asked to see it. The terminal is a boundary as the
 * printer is: what stands here is read by whoever looks, and kept by nobody.
 */
export function cardLines(card: Sensitive<CitizenCard>, reveal: boolean): Facts {
  return card.map((value) => (reveal ? { ...value } : masked(value))).expose();
}

/** What a smart card told, as {@link cardLines}: the kind is open, every field of it is somebody's. */
export function recordLines(record: Sensitive<CardRecord>, reveal: boolean): Facts {
  return record
    .map(({ kind, fields }): Facts => {
      const shown = Object.entries(fields).map(([name, value]) => [
        name,
        reveal || open.has(name) ? value : maskedField(name, value),
      ]);
      return { kind, ...Object.fromEntries(shown) };
    })
    .expose();
}

function masked(card: CitizenCard): Facts {
  return Object.fromEntries(
    Object.entries(card).map(([name, value]) => {
      if (open.has(name)) return [name, value];
      return [name, maskedField(name, value)];
    }),
  );
}

function maskedField(name: string, value: string): string {
  if (name === "idNumber") return maskIdNumber(value);
  return /name$/i.test(name) ? maskName(value) : "*".repeat(Math.min(value.length, 8));
}
