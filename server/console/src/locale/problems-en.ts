import type { ProblemWords } from "./problems-zh-cn.ts";

export const problemsEn: ProblemWords = {
  code: "code",
  problem: {
    other: "It did not work. Try again; if it fails again, tell the administrator the code below.",
    serverUnreachable: "The server does not answer; nothing was changed. Try again when the network is back.",
    notSignedIn: "Your session has ended. Sign in again.",
    forbidden: "You lack the right for this step. Pass it to somebody who has it.",
    caseUnknown: "There is no such case, or it is not within your area.",
    caseChanged: "Somebody else has just worked on this case. Here is its newest state: look, then act.",
    eventOutOfOrder: "It is not the time for this step.",
    sameOfficer: "Who accepted a case may not decide it. Pass it to another approver.",
    supplementUsed: "Materials may be asked for once only, and were.",
    materialNotOnList: "This material is not on the list and may not be asked for.",
    materialMissing: "A required material is missing: ask for it, tolerate it or take a promise.",
    notTolerable: "This material may not come later.",
    notPromisable: "A promise may not stand for this material.",
    reasonsRequired: "Reasons must be given.",
    gapsOpen: "Tolerated materials have not come yet; it cannot be granted.",
    extensionUsed: "It may be extended once only, and was.",
    notExtendable: "This item cannot be extended by so much.",
    procedureUnknown: "This item knows no such procedure.",
    notYours: "This step is not yours.",
    tooManyRequests: "Too fast; wait a moment.",
    invalidData: "What was filled in is not right; please check.",
  },
};
