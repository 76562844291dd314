import { decodePowerReport, readingOfHid } from "./hid-source.ts";
import { hidPowerProfiles } from "./profiles.ts";
import { createLineReader, readingOf, readList } from "./protocol.ts";

/** How far the hostile lines came; a fuzz that is always refused at the door proves nothing. */
export interface NutFuzzCount {
  cases: number;
  incomplete: number;
  refused: number;
  variables: number;
  readings: number;
  endlessLines: number;
  hidReadings: number;
}

const vocabulary = [
  "BEGIN LIST VAR kiosk\n",
  "END LIST VAR kiosk\n",
  'VAR kiosk ups.status "OL"\n',
  'VAR kiosk ups.status "OB LB"\n',
  'VAR kiosk battery.charge "87.5"\n',
  'VAR kiosk battery.charge "-1e999"\n',
  'VAR kiosk battery.runtime "\\"\\\\"\n',
  "ERR DATA-STALE\n",
  "ERR constructor\n",
  'VAR other ups.status "OL"\n',
  "\r\n",
  "\u0000\uFFFD",
  '"',
  "x".repeat(1_100),
];

/**
 * Feeds answers made of right and wrong lines, cut and changed, to the reader of `upsd`'s answers, and random
 * reports to the reader of HID ones. Whatever they raise comes out of here. The same seed gives the same bytes.
 */
export function feedHostileLines(seed: number, cases: number): NutFuzzCount {
  let state = seed | 0 || 1;
  const random = (below: number) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
  const count: NutFuzzCount = {
    cases: 0,
    incomplete: 0,
    refused: 0,
    variables: 0,
    readings: 0,
    endlessLines: 0,
    hidReadings: 0,
  };
  const encoder = new TextEncoder();
  const profile = hidPowerProfiles["apc-back-ups"];

  function answer(): Uint8Array {
    const middle = Array.from({ length: random(6) }, () => vocabulary[random(vocabulary.length)] ?? "");
    const whole = random(2) === 0 ? [vocabulary[0], ...middle.slice(0, 2), vocabulary[1]] : middle;
    const bytes = encoder.encode(whole.join(""));
    if (random(4) === 0 && bytes.length > 0) bytes[random(bytes.length)] = random(256);
    return bytes;
  }

  for (; count.cases < cases; count.cases++) {
    const bytes = answer();
    const cut = random(bytes.length + 1);
    const reader = createLineReader();
    const pieces = [reader.push(bytes.subarray(0, cut)), reader.push(bytes.subarray(cut))];
    if (pieces.includes(undefined)) count.endlessLines += 1;
    const verdict = readList(
      "kiosk",
      pieces.flatMap((lines) => lines ?? []),
    );
    count[verdict.type] += 1;
    if (verdict.type === "variables" && readingOf(verdict.variables).ok) count.readings += 1;
    const report = Uint8Array.from({ length: random(9) }, () => random(256));
    if (report.length > 0 && random(2) === 0) report[0] = [0x0c, 0x14, 0x16][random(3)] ?? 0;
    if (readingOfHid(decodePowerReport(profile, report)) !== undefined) count.hidReadings += 1;
  }
  return count;
}
