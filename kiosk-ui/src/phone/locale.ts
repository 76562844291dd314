/** What the screens between a telephone and this kiosk say. */
export interface PhoneWords {
  readonly page: {
    readonly title: string;
    readonly steps: readonly string[];
    readonly qr: string;
    readonly address: string;
    readonly asking: string;
    readonly taken: string;
    readonly takenAbout: string;
  };
  readonly take: {
    readonly title: string;
    readonly about: string;
    readonly noScanner: string;
    readonly entered: string;
    readonly taking: string;
    readonly mistyped: string;
    readonly otherCode: string;
  };
  readonly give: {
    readonly handing: string;
    readonly handingAbout: string;
    readonly title: string;
    readonly opened: string;
    readonly about: string;
    readonly steps: readonly string[];
    readonly qr: string;
    readonly waiting: string;
    readonly open: string;
    readonly taking: string;
    readonly here: string;
    readonly hereAbout: string;
  };
  readonly taken: {
    readonly title: string;
    readonly otherItem: (name: string) => string;
    readonly changed: string;
    readonly kept: (count: number) => string;
    readonly left: string;
    readonly leftWhy: string;
    readonly added: string;
    readonly addedWhy: string;
  };
}

const zhCN: PhoneWords = {
  page: {
    title: "先在手机上填",
    steps: [
      "用手机扫这个码，不用注册。",
      "慢慢填，材料也可以先拍好。",
      "填好了，到任意自助机刷身份证接着办。",
    ],
    qr: "在手机上填的网页",
    address: "或在手机上打开",
    asking: "正在准备，请稍等",
    taken: "手机上填好了",
    takenAbout: "刷身份证，接着办",
  },
  take: {
    title: "请出示手机上的码",
    about: "把手机上的码对准扫码口，或按 10 位数字。",
    noScanner: "扫码口现在不能用，请按 10 位数字。",
    entered: "手机上的 10 位数字，已输入",
    taking: "正在取您在手机上填的",
    mistyped: "数字不对，请看着手机再按一次",
    otherCode: "这不是接着办的码。请在手机上点“到自助机接着办”。",
  },
  give: {
    handing: "正在准备，请稍等",
    handingAbout: "马上就好。",
    title: "用手机扫这个码",
    opened: "手机上打开了，请慢慢填",
    about: "打字多的，在手机上填更方便。",
    steps: ["扫码后在手机上填，不用注册。", "填完点“没错，到自助机接着办”。", "这里会自动接着办。"],
    qr: "在手机上接着填的码，只能扫一次",
    waiting: "等手机扫码",
    open: "等手机填好",
    taking: "正在取您在手机上填的",
    here: "在这里接着填",
    hereAbout: "手机上存了的也带过来",
  },
  taken: {
    title: "手机上填的拿来了",
    otherItem: (name) => `您在手机上填的是：${name}`,
    changed: "这个事项的要求改过了，请看一下。",
    kept: (count) => `带过来 ${count} 项，后面可以改。`,
    left: "这些没有带过来",
    leftWhy: "不再需要，或填得不对",
    added: "这些是新要的",
    addedWhy: "后面会问您",
  },
};

const en: PhoneWords = {
  page: {
    title: "Begin on your phone",
    steps: [
      "Scan this code with your phone. No account needed.",
      "Take your time; photograph your papers too.",
      "Then go on at any kiosk with your ID card.",
    ],
    qr: "Page to fill in on a phone",
    address: "or open on your phone",
    asking: "One moment please",
    taken: "Filled in on the phone",
    takenAbout: "Go on with your ID card",
  },
  take: {
    title: "Show the code on your phone",
    about: "Hold it to the scanner, or press the 10 digits.",
    noScanner: "The scanner does not work now: please press the 10 digits.",
    entered: "Digits from the phone, entered",
    taking: "Fetching what you filled in",
    mistyped: "These digits are not right: look at the phone and try again",
    otherCode: "That is another code. Press “Right: go on at a kiosk” on your phone.",
  },
  give: {
    handing: "One moment please",
    handingAbout: "Nearly there.",
    title: "Scan this with your phone",
    opened: "Open on your phone: take your time",
    about: "Typing is easier on a phone.",
    steps: [
      "Scan, and fill in on your phone. No account needed.",
      "Then press “Right: go on at a kiosk”.",
      "This screen goes on by itself.",
    ],
    qr: "Code to go on with on a phone, good once",
    waiting: "Waiting for the phone to scan",
    open: "Waiting for the phone",
    taking: "Fetching what you filled in",
    here: "Go on here",
    hereAbout: "with what the phone has saved",
  },
  taken: {
    title: "Here is what you filled in",
    otherItem: (name) => `On the phone you filled in: ${name}`,
    changed: "The requirements have changed: please look.",
    kept: (count) => `Brought over: ${count}. You can change them.`,
    left: "Not brought over",
    leftWhy: "no longer needed, or not right",
    added: "Newly asked",
    addedWhy: "you will be asked",
  },
};

export const phoneWords: Readonly<Record<"zh-CN" | "en", PhoneWords>> = { "zh-CN": zhCN, en };
