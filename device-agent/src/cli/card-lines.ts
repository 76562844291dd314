import { maskIdNumber, maskName, type CitizenCard, type Sensitive } from "@zizhuban/device-agent-contract";
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

function masked(card: CitizenCard): Facts {
  return Object.fromEntries(
    Object.entries(card).map(([name, value]) => {
      if (open.has(name)) return [name, value];
      if (name === "idNumber") return [name, maskIdNumber(value)];
      return [name, /name$/i.test(name) ? maskName(value) : "*".repeat(Math.min(value.length, 8))];
    }),
  );
}
