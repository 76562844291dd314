// 1,000 visits, one after the other, on a whole agent with every device simulated: card, slip, end, and the page
// loaded anew. Prints what the process holds after a collection; exits 1 when it grows.
// Usage: node scripts/soak/visits.ts [visits, default 1000]

import { soakVisits } from "@zizhuban/device-agent/testing";

const visits = Number(process.argv[2] ?? 1_000);
const every = Math.max(1, Math.floor(visits / 10));
const began = performance.now();

const holdings = await soakVisits(visits, every, ({ visits: done, heapMB, descriptors, resources }) => {
  console.log(
    `soak: ${String(done).padStart(5)} visits, heap ${heapMB.toFixed(1)} MB, ` +
      `${descriptors} descriptors, ${resources} handles`,
  );
});

// The first fifth warms up: caches fill, code is compiled.
const first = holdings[Math.min(1, holdings.length - 1)];
const last = holdings.at(-1);
if (first === undefined || last === undefined) throw new Error("nothing was counted");
const heap = last.heapMB - first.heapMB;
const grown =
  last.descriptors > first.descriptors + 2 ||
  last.resources > first.resources + 2 ||
  last.listenerWarnings > 0 ||
  last.cutShort > visits / 50 ||
  heap > 2;
const seconds = ((performance.now() - began) / 1_000).toFixed(0);
console.log(
  `soak: ${visits} visits in ${seconds} s, from visit ${first.visits} on: heap ${heap >= 0 ? "+" : ""}${heap.toFixed(2)} MB ` +
    `(limit 2), descriptors ${last.descriptors - first.descriptors}, handles ${last.resources - first.resources}, ` +
    `listener warnings ${last.listenerWarnings}, cut short ${last.cutShort}: ${grown ? "GROWS" : "no growth"}`,
);
if (grown) process.exitCode = 1;
