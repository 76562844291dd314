import { expect, it } from "vitest";
import { feedHostileCards } from "./testing-fuzz.ts";

it("survives hostile cards and a hostile daemon (long form: scripts/fuzz/smart-card.ts)", () => {
  const count = feedHostileCards(7, 20_000);
  expect(count.cases).toBe(20_000);
  for (const reached of [count.answers, count.objects, count.atrs, count.readers])
    expect(reached).toBeGreaterThan(100);
});
