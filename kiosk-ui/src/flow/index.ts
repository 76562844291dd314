export { longWait, type ErrandContract, type FlowDeps } from "./deps.ts";
export { afterPress, digitKeys, shownDigits, type DigitPress } from "./digits.ts";
export { busyPage, paged, sentence, turnPages, type Page, type Turning } from "./page.ts";
export { PageScreen } from "./page-screen.ts";
export { canPrintPages, onJob, printPage, printSlip, type SlipMatter } from "./printing.ts";
export { createRunner, type Move } from "./runner.ts";
export { pageStyle } from "./style.ts";
export { writeKeys } from "./write-keys.ts";
