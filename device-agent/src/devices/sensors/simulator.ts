import { isActive } from "./protocol.ts";
import type { SensorsProfile } from "./profiles.ts";

/** The inputs of a simulated board. */
interface BoardInputs {
  input(input: number): boolean;
  setInput(input: number, on: boolean): void;
}

/** The contacts of a simulated board, in the test's hand: each by what it means, on when something happens. */
export interface SensorsSimulator {
  list(): { readonly name: string; readonly on: boolean }[];
  /** False when there is no such contact. */
  set(name: string, on: boolean): boolean;
}

/** Everything is calm at first: doors closed, nobody near, the switch at run. */
export function createSensorsSimulator(board: BoardInputs, { inputs }: SensorsProfile): SensorsSimulator {
  const set = (name: string, on: boolean) => {
    const wired = inputs.filter(({ is }) => is === name);
    for (const { input, activeLow = false } of wired) board.setInput(input, on !== activeLow);
    return wired.length > 0;
  };
  for (const { is } of inputs) set(is, false);
  return {
    list: () => inputs.map((input) => ({ name: input.is, on: isActive(input, board.input(input.input)) })),
    set,
  };
}
