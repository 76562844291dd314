import {
  fail,
  ok,
  type Result,
  type SimulatedPaper,
  type SimulatedThing,
} from "@zizhuban/device-agent-contract";
import type { Simulator } from "../devices/device.ts";

/** Something on the stage: a device at the other end of its wire, or the network cable. */
export interface Thing {
  readonly name: string;
  readonly class: SimulatedThing["class"];
  readonly simulator: Simulator;
  /** What is at hand for it (cards for a reader, codes for a scanner), and what lies there. */
  readonly cards?: {
    readonly known: readonly { readonly key: string; readonly label: string }[];
    insert(key: string): boolean;
    remove(): void;
    inserted(): string | undefined;
  };
}

export interface Stage {
  describe(): { things: SimulatedThing[]; papers: SimulatedPaper[] };
  insert(device: string, card: string): Result<void, "deviceUnknown" | "cardUnknown">;
  remove(device: string): Result<void, "deviceUnknown">;
  fault(device: string, fault: string): Result<void, "deviceUnknown" | "faultUnknown">;
  heal(device: string, fault?: string): Result<void, "deviceUnknown" | "faultUnknown">;
  /** Lays a paper on the desk beside the kiosk. */
  lay(paper: SimulatedPaper): void;
  onChange(listener: () => void): () => void;
}

/** What fits on the desk; older paper is thrown away. */
const deskSize = 20;

function describeThing({ name, class: kind, simulator, cards }: Thing): SimulatedThing {
  const inserted = cards?.inserted();
  return {
    name,
    class: kind,
    faults: [...simulator.faults],
    active: [...simulator.active()],
    ...(cards !== undefined && { cards: cards.known.map(({ key, label }) => ({ key, label })) }),
    ...(inserted !== undefined && { inserted }),
  };
}

/** Everything a person in front of a simulated kiosk can do with their hands. */
export function createStage(
  things: readonly Thing[],
  deps: { readonly throwAway: (paper: SimulatedPaper) => void },
): Stage {
  const papers: SimulatedPaper[] = [];
  const listeners = new Set<() => void>();
  const find = (name: string) => things.find((thing) => thing.name === name);

  function changed(): Result<void, never> {
    for (const listener of listeners) listener();
    return ok();
  }

  return {
    describe: () => ({ things: things.map(describeThing), papers: [...papers] }),
    insert(device, card) {
      const cards = find(device)?.cards;
      if (cards === undefined) return fail("deviceUnknown");
      return cards.insert(card) ? changed() : fail("cardUnknown");
    },
    remove(device) {
      const cards = find(device)?.cards;
      if (cards === undefined) return fail("deviceUnknown");
      cards.remove();
      return changed();
    },
    fault(device, fault) {
      const thing = find(device);
      if (thing === undefined) return fail("deviceUnknown");
      return thing.simulator.fault(fault) ? changed() : fail("faultUnknown");
    },
    heal(device, fault) {
      const thing = find(device);
      if (thing === undefined) return fail("deviceUnknown");
      return thing.simulator.heal(fault) ? changed() : fail("faultUnknown");
    },
    lay(paper) {
      papers.push(paper);
      if (papers.length > deskSize) for (const old of papers.splice(0, 1)) deps.throwAway(old);
      changed();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
