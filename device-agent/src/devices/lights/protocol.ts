import type { FlashRate, LightSlot, LightState, LightStates } from "@zizhuban/device-agent-contract";
import type { LightOutput, LightsProfile } from "./profiles.ts";

/** What the board's outputs are to be. */
export interface BoardImage {
  readonly coils: ReadonlyMap<number, boolean>;
  readonly registers: ReadonlyMap<number, number>;
}

/**
 * Milliseconds a flashing light is on, then off. Quick stays below three flashes a second, the limit of
 * WCAG 2.2, 2.3.1.
 */
export const halfPeriods = { slow: 1_000, medium: 500, quick: 200 } as const;

const flashes = (rate: FlashRate): rate is keyof typeof halfPeriods => Object.hasOwn(halfPeriods, rate);

function shines({ flashRate }: LightState, at: number): boolean {
  if (flashes(flashRate)) return Math.floor(at / halfPeriods[flashRate]) % 2 === 0;
  return flashRate === "continuous";
}

function registerValue(output: LightOutput & { readonly kind: "register" }, state: LightState): number {
  if (state.flashRate === "off") return 0;
  const rate = output.rates[state.flashRate] ?? output.rates.continuous ?? 0;
  const color = state.color === undefined ? 0 : (output.colors?.[state.color] ?? 0);
  const direction = state.direction === undefined ? 0 : (output.directions?.[state.direction] ?? 0);
  return rate + color + direction;
}

/** @param at milliseconds on the clock that all flashing lights share, so that they flash together */
export function imageOf(profile: LightsProfile, lit: LightStates, at: number, brightness = 1): BoardImage {
  const coils = new Map<number, boolean>();
  const registers = new Map<number, number>();
  if (profile.brightness !== undefined)
    registers.set(profile.brightness.register, Math.round(profile.brightness.maximum * brightness));
  for (const [slot, output] of outputsOf(profile)) {
    const state: LightState = lit[slot] ?? { flashRate: "off" };
    if (output.kind === "register") {
      registers.set(output.register, registerValue(output, state));
      continue;
    }
    const colors = Object.entries(output.coils);
    const wanted = state.color ?? colors[0]?.[0];
    for (const [color, coil] of colors) coils.set(coil, color === wanted && shines(state, at));
  }
  return { coils, registers };
}

export function outputsOf({ lights }: LightsProfile): (readonly [LightSlot, LightOutput])[] {
  const slots: (readonly [LightSlot, LightOutput])[] = [];
  let slot: LightSlot;
  for (slot in lights) {
    const output = lights[slot];
    if (output !== undefined) slots.push([slot, output]);
  }
  return slots;
}

/** Milliseconds from `at` to the next moment a coil must change by itself; undefined when none flashes. */
export function nextStep(profile: LightsProfile, lit: LightStates, at: number): number | undefined {
  const steps = outputsOf(profile).flatMap(([slot, output]) => {
    const rate = lit[slot]?.flashRate ?? "off";
    return output.kind === "coils" && flashes(rate) ? [halfPeriods[rate] - (at % halfPeriods[rate])] : [];
  });
  return steps.length === 0 ? undefined : Math.max(1, Math.min(...steps));
}

/** What a light can do: a request outside it is no light of this kiosk. */
export function can(profile: LightsProfile, slot: LightSlot, state: LightState): boolean {
  const output = profile.lights[slot];
  if (output === undefined) return false;
  const { flashRate, color, direction } = state;
  if (output.kind === "coils")
    return direction === undefined && (color === undefined || output.coils[color] !== undefined);
  return (
    (flashRate === "off" || output.rates[flashRate] !== undefined) &&
    (color === undefined || output.colors?.[color] !== undefined) &&
    (direction === undefined || output.directions?.[direction] !== undefined)
  );
}

export interface Run<Value> {
  readonly start: number;
  readonly values: readonly Value[];
}

/** Neighbouring outputs, which one question can write. */
export function runsOf<Value>(outputs: ReadonlyMap<number, Value>): Run<Value>[] {
  const runs: { start: number; values: Value[] }[] = [];
  for (const [address, value] of [...outputs].toSorted(([a], [b]) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last.start + last.values.length === address) last.values.push(value);
    else runs.push({ start: address, values: [value] });
  }
  return runs;
}
