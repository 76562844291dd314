import { expect, it } from "vitest";
import { candidates, nothingLearned } from "./engine/index.ts";
import { dictionary, forgetTyped, recall, remember } from "./memory.ts";

it("one dictionary for every keyboard of an errand; with the errand all that was looked up and chosen is gone", async () => {
  const first = await dictionary();
  expect(await dictionary()).toBe(first);
  expect(candidates(first, recall(), "zhe")[0]?.text).not.toBe("喆");
  remember({ text: "喆", reading: "zhe" });
  expect(candidates(first, recall(), "zhe")[0]?.text).toBe("喆");
  forgetTyped();
  expect(recall()).toBe(nothingLearned);
  expect(await dictionary()).not.toBe(first);
});
