import {
  EscPosMessageReader,
  fromAutomaticStatus,
  fromRealTimeStatus,
  receiptProfiles,
} from "@zizhuban/device-agent/testing";

// 1,000,000 random and mutated byte strings into the reader of a receipt printer's replies and, where they
// decode, into the status they mean: nothing raised, no byte counted twice, and the next reply still understood.
// Usage: node scripts/fuzz/receipt-printer.ts [count] [seed]

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);
const profiles = Object.values(receiptProfiles);

/** Mulberry32: small, fast, and the same again for the same seed. */
function generator(start: number): (below: number) => number {
  let state = start >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const text = (value: string) => [...Buffer.from(value, "latin1")];
const replies: readonly (readonly number[])[] = [
  [0x16, 0x12, 0x12, 0x12],
  [0x10, 0x00, 0x00, 0x0f],
  [0x38, 0x48, 0x0f, 0x0f],
  [0x18, 0x13, 0x04, 0x11, 0x03, 0x0f],
  [0x37, 0x22, ...text("7_ab"), 0x00],
  [0x37, 0x25, 0x00],
  [0x5f, ...text("TM-T88VI"), 0x00],
  [0x5f, ...text("48210"), 0x00],
  [0x0c],
  [0x10, 0x0f, 0x25, 0x02, 0x40, 0x01],
];

const random = generator(seed);

function hostile(): number[] {
  if (random(3) === 0) return Array.from({ length: random(160) }, () => random(256));
  const bytes = Array.from({ length: 1 + random(6) }, () => replies[random(replies.length)] ?? []).flat();
  for (let changes = random(4); changes > 0; changes--) {
    const at = random(bytes.length + 1);
    if (random(2) === 0) bytes.splice(at, random(3));
    else bytes.splice(at, random(2), random(256));
  }
  return bytes;
}

const kinds = new Map<string, number>();
const began = performance.now();
for (let run = 0; run < count; run++) {
  const bytes = hostile();
  const profile = profiles[run % profiles.length];
  if (profile === undefined) throw new Error("no profile");
  const reader = new EscPosMessageReader({ fullStatus: profile.fullStatusBits !== undefined });
  const cut = random(bytes.length + 1);
  const messages = [bytes.slice(0, cut), bytes.slice(cut)].flatMap((piece) =>
    reader.read(Uint8Array.from(piece)),
  );
  if (messages.length > bytes.length) throw new Error(`run ${run}: more messages than bytes`);
  for (const message of messages) {
    kinds.set(message.kind, (kinds.get(message.kind) ?? 0) + 1);
    if (message.kind === "automaticStatus") fromAutomaticStatus(message.bytes, profile);
    if (message.kind === "realTimeStatus") fromRealTimeStatus([message.byte], profile);
    if (message.kind === "fullStatus") fromRealTimeStatus([], profile, message.bytes);
  }
  // A block that noise opened ends with the next 00h; after that every reply is understood again.
  reader.read(Uint8Array.of(0, 0, 0, 0, 0));
  const cleared = reader.read(Uint8Array.of(0x37, 0x25, 0x00));
  if (cleared.at(-1)?.kind !== "cleared")
    throw new Error(`run ${run}: deaf after ${Buffer.from(bytes).toString("hex")}`);
}
const seconds = ((performance.now() - began) / 1000).toFixed(1);
const seen = [...kinds].map(([kind, times]) => `${times} ${kind}`).join(", ");
console.log(`receipt-printer: ${count} byte strings, nothing raised (${seconds} s, seed ${seed}; ${seen})`);
