import type { EnterpriseRole } from "@zizhuban/server-contract";

/** What the screen says on which somebody chooses for which enterprise they act. */
export interface ActingWords {
  readonly loading: string;
  readonly title: string;
  readonly consent: {
    readonly title: string;
    readonly who: string;
    readonly what: string;
    readonly why: string;
    readonly agree: string;
    readonly about: string;
  };
  readonly asking: string;
  readonly checking: string;
  readonly choose: string;
  readonly roles: Readonly<Record<EnterpriseRole, string>>;
  /** By authorisation of the legal representative. */
  readonly held: (day: string) => string;
  readonly none: string;
  readonly noneDo: readonly string[];
  readonly type: string;
  readonly number: {
    readonly title: string;
    readonly about: (left: number) => string;
    readonly label: string;
    readonly wrong: string;
    readonly right: string;
    readonly enter: string;
  };
  readonly same: { readonly title: string; readonly goOn: string; readonly another: string };
  readonly notThisOne: string;
  readonly gone: string;
}

const zhCN: ActingWords = {
  loading: "正在准备，马上就好",
  title: "您替哪家企业办？",
  consent: {
    title: "同意查您能替谁办吗？",
    who: "查谁",
    what: "查什么",
    why: "为什么",
    agree: "同意，查一查",
    about: "您不同意，我们就不查。",
  },
  asking: "正在查您能替哪些企业办，约 5 秒",
  checking: "正在核对，约 5 秒",
  choose: "点一家，就替它办。",
  roles: { legalRepresentative: "您是法定代表人", agent: "您是登记的经办人" },
  held: (day) => `法定代表人授权您，到 ${day} 止`,
  none: "没有查到您能替办的企业",
  noneDo: [
    "请企业的法定代表人带身份证来自助机。",
    "点“我的办件”里的“密码和企业授权”，授权给您。",
    "授权后，您在这里就能看到这家企业。",
  ],
  type: "输企业号码",
  number: {
    title: "请输入企业的信用代码",
    about: (left) => (left === 0 ? "18 位，在营业执照上。" : `在营业执照上，还差 ${left} 位。`),
    label: "统一社会信用代码",
    wrong: "有一位不对，请看着营业执照再核对",
    right: "号码核对无误",
    enter: "就查这家",
  },
  same: { title: "还是替这家企业办吗？", goOn: "是，接着办", another: "换一家企业" },
  notThisOne: "登记里，您不能替这家企业办事",
  gone: "这项授权已经没有了",
};

const en: ActingWords = {
  loading: "One moment",
  title: "For which enterprise?",
  consent: {
    title: "May we look up for whom you act?",
    who: "Whose",
    what: "What",
    why: "Why",
    agree: "I agree",
    about: "If you do not agree, we do not look.",
  },
  asking: "Looking up your enterprises, about 5 s",
  checking: "Checking, about 5 s",
  choose: "Press one, and you act for it.",
  roles: { legalRepresentative: "you are its legal representative", agent: "you are its registered agent" },
  held: (day) => `authorised by its representative until ${day}`,
  none: "No enterprise for which you may act",
  noneDo: [
    "Its legal representative comes to a kiosk with their ID card,",
    "opens “PIN and authorisations” in My matters and names you.",
    "Then you see the enterprise here.",
  ],
  type: "Enter its code",
  number: {
    title: "Enter the credit code",
    about: (left) =>
      left === 0 ? "18 characters, on the licence." : `On the licence; ${left} more to come.`,
    label: "Unified social credit code",
    wrong: "One character is wrong. Please compare with the licence",
    right: "The code is sound",
    enter: "This one",
  },
  same: { title: "For this enterprise again?", goOn: "Yes, go on", another: "Another enterprise" },
  notThisOne: "The register does not name you for this enterprise",
  gone: "This authorisation has ended",
};
export const actingWords: Readonly<Record<"zh-CN" | "en", ActingWords>> = { "zh-CN": zhCN, en };
