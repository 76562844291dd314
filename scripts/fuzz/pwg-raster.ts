import { encodePwgPage, pwgRasterSync, readPwgRaster } from "@zizhuban/device-agent/testing";

// Random pages through the PWG Raster encoder and back, and damaged documents into the simulated printer's reader:
// every pixel comes back, and no bytes make it throw or take a page for whole that is not.
// Usage: node scripts/fuzz/pwg-raster.ts [count, default 1000000] [seed]

const count = Number(process.argv[2] ?? 1_000_000);
const seed = Number(process.argv[3] ?? 1);

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

const below = generator(seed);
const options = { type: "srgb_8", dotsPerInch: 300, duplex: false, media: "iso_a4_210x297mm" } as const;

function randomPage(): { width: number; height: number; rgba: Uint8Array } {
  const [width, height, colours] = [1 + below(150), 1 + below(6), 1 + below(4)];
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < rgba.length; at += 4) {
    const grey = colours === 4 ? below(256) : below(colours) * 80;
    rgba.set([grey, grey, grey, 255], at);
  }
  return { width, height, rgba };
}

const [began, seen] = [performance.now(), { whole: 0, refused: 0 }];
for (let round = 0; round < count; round += 1) {
  const page = randomPage();
  const document = new Uint8Array(Buffer.concat([pwgRasterSync, encodePwgPage(page, options)]));
  const [read] = readPwgRaster(document) ?? [];
  const same = read?.rows.every((value, at) => value === page.rgba[Math.floor(at / 3) * 4]);
  if (same !== true) throw new Error(`seed ${seed}, round ${round}: a page did not come back`);
  for (let changes = 1 + below(3); changes > 0; changes -= 1) document[below(document.length)] = below(256);
  const damaged = readPwgRaster(below(2) === 0 ? document : document.subarray(0, below(document.length)));
  if (damaged === undefined) seen.refused += 1;
  else seen.whole += 1;
}
const seconds = ((performance.now() - began) / 1000).toFixed(1);
console.log(
  `pwg-raster: ${count} pages came back, ${seen.refused} damaged documents refused, ${seen.whole} readable, ` +
    `0 thrown (${seconds} s, seed ${seed})`,
);
