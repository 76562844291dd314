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
    /** Resolves once the device would see what lies there now; absent where it sees it at once. */
    seen?(): Promise<void>;
  };
  /** Contacts a hand can move. */
  readonly switches?: {
    list(): { readonly name: string; readonly on: boolean }[];
    set(name: string, on: boolean): boolean;
  };
  /** Lights as they shine now. */
  readonly lights?: {
    seen(): NonNullable<SimulatedThing["lights"]>;
    onChange(listener: () => void): () => void;
  };
}

export interface Stage {
  describe(): { things: SimulatedThing[]; papers: SimulatedPaper[] };
  insert(device: string, card: string): Result<void, "deviceUnknown" | "cardUnknown">;
  remove(device: string): Result<void, "deviceUnknown">;
  /** Resolves once the device would see what was last put into, before or under it. */
  seen(device: string): Promise<void>;
  switch(device: string, name: string, on: boolean): Result<void, "deviceUnknown" | "switchUnknown">;
  fault(device: string, fault: string): Result<void, "deviceUnknown" | "faultUnknown">;
  heal(device: string, fault?: string): Result<void, "deviceUnknown" | "faultUnknown">;
  /** Lays a paper on the desk beside the kiosk. */
  lay(paper: SimulatedPaper): void;
  onChange(listener: () => void): () => void;
}

/** What fits on the desk; older paper is thrown away. */
const deskSize = 20;

function describeThing({ name, class: kind, simulator, cards, switches, lights }: Thing): SimulatedThing {
  const inserted = cards?.inserted();
  return {
    name,
    class: kind,
    faults: [...simulator.faults],
    active: [...simulator.active()],
    ...(cards !== undefined && { cards: cards.known.map(({ key, label }) => ({ key, label })) }),
    ...(inserted !== undefined && { inserted }),
    ...(switches !== undefined && { switches: switches.list() }),
    ...(lights !== undefined && { lights: lights.seen() }),
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

  for (const { lights } of things) lights?.onChange(() => void changed());
  for (const { simulator } of things) simulator.onChange?.(() => void changed());

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
    async seen(device) {
      await find(device)?.cards?.seen?.();
    },
    switch(device, name, on) {
      const switches = find(device)?.switches;
      if (switches === undefined) return fail("deviceUnknown");
      return switches.set(name, on) ? changed() : fail("switchUnknown");
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
