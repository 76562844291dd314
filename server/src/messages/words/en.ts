import { chinaDay, chinaSlot } from "./slot.ts";
import type { MessageWords } from "./zh-cn.ts";

const result = {
  completed: "is complete",
  partly: "is complete except for some items",
  failed: "could not be completed",
} as const;
const slot = chinaSlot("en", "–");
const day = chinaDay("en");
const steps: Readonly<Record<string, string>> = {
  "case.accept": "acceptance",
  "case.review": "review",
  "case.decide": "decision",
};
const prepared = (prepare: string | undefined) =>
  prepare === undefined ? "" : ` Also have ready: ${prepare}.`;
const ready = "Somebody must be there with your ID card and the originals of your materials.";

const about = { person: "you", enterprise: "the enterprise you act for" } as const;
const askAtWindow = "Bring your ID card to a service window yourself";

export const en: MessageWords = {
  oneTimeCode: ({ code, minutes }) =>
    `Your code is ${code}, valid for ${minutes} minutes, only for what you are doing at the kiosk. Staff never ask for it.`,
  pickUp: ({ number, code, place }) =>
    `Your case ${number} is ready. Pick-up code ${code}. Bring your ID card to ${place} yourself, and tell the code to nobody.`,
  lifeEventResult: ({ name, number, state }) =>
    `“${name.en}” ${result[state]}, number ${number}. Any kiosk shows the result of each item.`,
  visitPlanned: ({ numbers, from, until, place, prepare }) =>
    `Site visit for your case ${numbers.join(", ")}: ${slot(from, until)}, ${place}. All departments come at once. ${ready}${prepared(prepare)}`,
  visitMoved: ({ numbers, from, until, place, prepare }) =>
    `The site visit for your case ${numbers.join(", ")} has been moved to ${slot(from, until)}, ${place}. ${ready}${prepared(prepare)}`,
  visitCancelled: ({ numbers, from, until }) =>
    `The site visit for your case ${numbers.join(", ")} on ${slot(from, until)} has been cancelled: nobody needs to wait. You will be told of the new one.`,
  promiseBroken: ({ number, material, by }) =>
    `The promise for “${material}” in your case ${number} was found to be untrue. Bring it to a window or a kiosk by ${by}; otherwise the result is revoked and it is entered in the credit register.`,
  promiseFailed: ({ number, material, until }) =>
    `The promise for “${material}” in your case ${number} was untrue and not made good: it is in the credit register, and the result is to be revoked. No promise of yours is taken until ${until}. Objections are heard at any window.`,
  creditEntered: ({ party, until }) =>
    `A new entry in the credit register is about ${about[party]}. It counts until ${until}; no promise is taken until then. ${askAtWindow} to see its basis; if it is wrong, say so there.`,
  creditDecided: ({ party, outcome, until }) =>
    ({
      repaired: `An entry in the credit register about ${about[party]} was repaired and counts no more.`,
      withdrawn: `An entry in the credit register about ${about[party]} was found to be wrong and counts no more.`,
      repairRefused: `An entry in the credit register about ${about[party]} was not repaired this time; it counts until ${until}. ${askAtWindow} to hear why.`,
      disputeRefused: `An entry in the credit register about ${about[party]} was disputed and stands; it counts until ${until}. ${askAtWindow} to hear why.`,
    })[outcome],
  fileDecided: ({ corrected }) =>
    corrected
      ? "What you said is wrong in “My file” has been put right. Any kiosk shows it."
      : "What you said is wrong in “My file” was checked and not changed. Why is in “My file” at any kiosk, or ask at a window.",
  chainGap: ({ name, step, place, from, until }) =>
    `${name} is away from ${day(from)} to ${day(until)} and has no deputy: nobody there can take the step “${steps[step] ?? "work on cases"}” for ${place}. Name a deputy before citizens' cases stand still.`,
};
