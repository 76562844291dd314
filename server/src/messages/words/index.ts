import { fail, ok, type Sensitive } from "@zizhuban/device-agent-contract";
import { en } from "./en.ts";
import { zhCn, type MessageWords } from "./zh-cn.ts";

export { zhCn, type MessageWords } from "./zh-cn.ts";

/**
 * In which words somebody is written to: a holder of a foreign permanent resident's card (2017: begins with a
 * country's letters, 2023: with 9; domain.md §1.5) in English, everybody else in Chinese.
 */
export function wordsFor(idNumber: Sensitive<string>): MessageWords {
  return idNumber.judge((number) => (/^(9|[A-Z]{3})/.test(number) ? ok() : fail("absent"))).ok ? en : zhCn;
}
