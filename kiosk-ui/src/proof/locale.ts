import type { Told, Way } from "./state.ts";

/** What the screen says on which somebody shows that it is they who stand here. */
export interface ProofWords {
  readonly asking: string;
  readonly choose: string;
  /** Nobody else can see a citizen's data; why this is asked at all. */
  readonly why: string;
  readonly others: string;
  readonly notNow: string;
  readonly ways: Readonly<Record<Way, { readonly do: string; readonly why: (to: string) => string }>>;
  readonly names: Readonly<Record<Way, string>>;
  readonly told: Readonly<Record<Told, string>>;
  /** The same of staff beside the kiosk. */
  readonly tooManyTimes: string;
  readonly withoutProof: string;
  readonly code: {
    readonly title: (digits: number) => string;
    readonly sending: string;
    readonly sentTo: (phone: string) => string;
    readonly checking: string;
    readonly wrong: string;
    readonly expired: string;
    readonly tooSoon: string;
    readonly resend: string;
    readonly resendIn: (seconds: number) => string;
  };
  readonly pin: {
    readonly title: string;
    readonly about: string;
    readonly checking: string;
    readonly wrong: string;
    readonly forgotten: string;
  };
  readonly helper: {
    readonly title: string;
    readonly asking: string;
    readonly code: string;
    readonly dos: readonly string[];
    readonly waiting: (minutes: number) => string;
    readonly lost: string;
    readonly refused: string;
    readonly refusedDo: string;
    readonly expired: string;
    readonly again: string;
  };
  readonly lost: string;
  readonly lostDo: string;
}

const zhCN: ProofWords = {
  asking: "正在准备，马上就好",
  choose: "请选一种办法，确认是您",
  why: "捡到您身份证的人，看不到您的信息。",
  others: "换个办法",
  notNow: "这些现在用不了：",
  ways: {
    "sms-code": { do: "用手机收验证码", why: (to) => `短信发到 ${to}` },
    pin: { do: "输密码", why: () => "您以前设的 6 位密码" },
    helper: { do: "请工作人员看一眼", why: () => "他看您本人和身份证，在电脑上确认" },
  },
  names: { "sms-code": "手机验证码", pin: "密码", helper: "工作人员确认" },
  told: {
    noSender: "这里还没有开通发短信。",
    noPhone: "没有查到您留的手机号，可到窗口登记。",
    registerAway: "现在查不到您的手机号，过几分钟再试。",
    tooMany: "用得太多了，过一小时再用。",
    pinNotSet: "您还没设过，确认后在“我的办件”里设。",
    pinLocked: "输错太多，停用了。确认后可以重设。",
    notSent: "短信没有发出去。请换个办法，或等会儿再试。",
    tooSoon: "刚发过短信，请等一分钟再发。",
  },
  tooManyTimes: "问得太多了，过一小时再用。",
  withoutProof: "只看这次办的",
  code: {
    title: (digits) => `请输入 ${digits} 位验证码`,
    sending: "正在发短信，约 3 秒",
    sentTo: (phone) => `短信已发到 ${phone}`,
    checking: "正在核对验证码",
    wrong: "不对，请看着短信再输一次",
    expired: "这个验证码过期了，请重发",
    tooSoon: "刚发过，请等一等再重发",
    resend: "重发短信",
    resendIn: (seconds) => `${seconds} 秒后可重发`,
  },
  pin: {
    title: "请输入您的 6 位密码",
    about: "输的数字不会显示出来。",
    checking: "正在核对密码",
    wrong: "密码不对，请再输一次",
    forgotten: "忘了密码？点“换个办法”，确认后重设。",
  },
  helper: {
    title: "请工作人员看一眼",
    asking: "正在准备号码，马上就好",
    code: "把这个号码告诉工作人员",
    dos: ["把身份证拿给他看。", "他在电脑或手机上输入这个号码。", "他确认后，这里自己往下走。"],
    waiting: (minutes) => `正在等他确认，还有 ${minutes} 分钟`,
    lost: "网络断了，正在重新连，请等一等",
    refused: "工作人员没有确认",
    refusedDo: "请当面问问他。可以再要一个号码，或者换个办法。",
    expired: "号码过期了，请再要一个",
    again: "再要一个号码",
  },
  lost: "没有连上，不是您的错",
  lostDo: "网络断了一下。请点“再试一次”，输过的不用再输。",
};

const en: ProofWords = {
  asking: "One moment",
  choose: "How do we know it is you?",
  why: "So nobody who finds your card can see your data.",
  others: "Another way",
  notNow: "Not possible just now:",
  ways: {
    "sms-code": { do: "A code on my phone", why: (to) => `a message to ${to}` },
    pin: { do: "My PIN", why: () => "the 6 digits you chose" },
    helper: { do: "Ask the staff here", why: () => "they look at you and your card, and confirm" },
  },
  names: { "sms-code": "Code by phone", pin: "PIN", helper: "Staff" },
  told: {
    noSender: "No messages are sent from here.",
    noPhone: "No phone number on file. Register it at the counter.",
    registerAway: "Your number cannot be looked up now. Try in a few minutes.",
    tooMany: "Used too often. Again in an hour.",
    pinNotSet: "You have none yet. Set one later in My matters.",
    pinLocked: "Too many wrong tries. Set a new one afterwards.",
    notSent: "The message was not sent. Take another way, or try later.",
    tooSoon: "Just sent. Please wait a minute.",
  },
  tooManyTimes: "Asked too often. Again in an hour.",
  withoutProof: "Only what I did now",
  code: {
    title: (digits) => `Enter the ${digits}-digit code`,
    sending: "Sending the message, about 3 s",
    sentTo: (phone) => `We sent a message to ${phone}`,
    checking: "Checking the code",
    wrong: "That is not the code. Please try again",
    expired: "This code is too old. Send a new one",
    tooSoon: "Just sent. Please wait a little",
    resend: "Send again",
    resendIn: (seconds) => `Send again in ${seconds} s`,
  },
  pin: {
    title: "Enter your 6-digit PIN",
    about: "The digits are not shown.",
    checking: "Checking the PIN",
    wrong: "That is not the PIN. Please try again",
    forgotten: "Forgotten? Take another way and set a new one.",
  },
  helper: {
    title: "Ask the staff to look",
    asking: "Getting a number, one moment",
    code: "Tell the staff this number",
    dos: [
      "Show them your ID card.",
      "They type this number on their device.",
      "Then it goes on here by itself.",
    ],
    waiting: (minutes) => `Waiting for them, ${minutes} min left`,
    lost: "The network is away. Connecting again, please wait",
    refused: "The staff did not confirm",
    refusedDo: "Please ask them. Get another number, or take another way.",
    expired: "The number has run out. Get another one",
    again: "Another number",
  },
  lost: "No connection. It is not your fault",
  lostDo: "The network was away. Press “Try again”; you need not type it again.",
};
export const proofWords: Readonly<Record<"zh-CN" | "en", ProofWords>> = { "zh-CN": zhCN, en };
