import type { Ending } from "./state.ts";

/** What the screen says on which staff are waited for, who look at another document than a card. */
export interface SeenDocumentWords {
  readonly title: string;
  readonly asking: string;
  readonly code: string;
  readonly dos: readonly string[];
  /** The code holds so much longer. */
  readonly left: (minutes: number) => string;
  readonly lost: string;
  readonly endings: Readonly<Record<Ending, { readonly title: string; readonly do: string }>>;
  readonly again: string;
  readonly card: string;
}

const zhCN: SeenDocumentWords = {
  title: "请工作人员核对证件",
  asking: "正在准备号码，马上就好",
  code: "请把证件和这个号码给工作人员看",
  dos: [
    "户口簿、临时身份证、居住证、永久居留证都可以，要原件。",
    "找穿工作服的工作人员，他在电脑上核对。",
    "他核对好，这里自己往下走，请别走开。",
  ],
  left: (minutes) => `正在等工作人员，号码还能用 ${minutes} 分钟`,
  lost: "网络断了，正在重新连，请等一等",
  endings: {
    staffRefused: {
      title: "工作人员没有确认",
      do: "请当面问问他为什么。可以再要一个号码，或者带身份证来。",
    },
    codeExpired: { title: "号码过期了", do: "还要办，请再要一个号码。没有工作人员，请到窗口。" },
    tooManyRequests: { title: "这台机器要号码太多次了", do: "请过一会儿再试，或者到窗口办。" },
    serverUnreachable: { title: "没有连上，不是您的错", do: "网络断了一下。请再要一个号码。" },
  },
  again: "再要一个号码",
  card: "用身份证",
};

const en: SeenDocumentWords = {
  title: "Ask the staff to see a document",
  asking: "Getting a number, one moment",
  code: "Show the staff your document and this number",
  dos: [
    "A household register, temporary ID card or residence permit: the original.",
    "Ask somebody who works here.",
    "Then it goes on here by itself. Please stay.",
  ],
  left: (minutes) => `Waiting for the staff. The number holds ${minutes} min more`,
  lost: "The network is away. Connecting again, please wait",
  endings: {
    staffRefused: {
      title: "The staff did not confirm",
      do: "Please ask them why. Get another number, or come with your ID card.",
    },
    codeExpired: { title: "The number has run out", do: "Get another one. Nobody here? The counter helps." },
    tooManyRequests: { title: "Asked too often here", do: "Please try later, or go to the counter." },
    serverUnreachable: {
      title: "No connection. It is not your fault",
      do: "The network was away. Please get another number.",
    },
  },
  again: "Another number",
  card: "Use my ID card",
};
export const seenDocumentWords: Readonly<Record<"zh-CN" | "en", SeenDocumentWords>> = { "zh-CN": zhCN, en };
