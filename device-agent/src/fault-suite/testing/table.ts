import { SimulatedClock } from "@zizhuban/device-agent-contract";
import { commonSituations, type Cell } from "./cell.ts";
import type { AnySubject } from "./subject.ts";
import { inTime } from "./virtual-time.ts";

export interface Plan {
  readonly situations: readonly string[];
  readonly faults: readonly string[];
}

/** Every situation and every fault of a subject, as its bench names them. */
export async function planOf(subject: AnySubject): Promise<Plan> {
  const clock = new SimulatedClock();
  const bench = await subject.build(clock);
  const faults = [...new Set([...bench.simulator.faults, ...bench.wire.faults])];
  const situations = [...commonSituations, ...bench.situations.map(({ name }) => name)];
  await inTime(clock, 60_000, bench.stop());
  return { situations, faults };
}

/** A subject's part of the table in the agent's README; rows are faults, columns situations. */
export function tableOf(
  title: string,
  { situations, faults }: Plan,
  cells: ReadonlyMap<string, Cell>,
): string {
  const row = (items: readonly string[]) => `| ${items.join(" | ")} |`;
  const cell = (fault: string, situation: string) => {
    const found = cells.get(keyOf(situation, fault));
    return found === undefined ? "" : `${found.status} · ${found.end}`;
  };
  return [
    `**${title}**`,
    "",
    row(["", ...situations]),
    row(["---", ...situations.map(() => "---")]),
    ...faults.map((fault) => row([`\`${fault}\``, ...situations.map((situation) => cell(fault, situation))])),
  ].join("\n");
}

export const keyOf = (situation: string, fault: string): string => `${situation} ${fault}`;
