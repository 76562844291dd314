import type { GivenAuthorisation } from "@zizhuban/server-contract";
import type { PinState } from "./steps.ts";

type Ended = NonNullable<GivenAuthorisation["endedBy"]> | "expired";

/** What the pages of one's own PIN and authorisations say. */
export interface RightsWords {
  readonly loading: string;
  readonly title: string;
  readonly about: string;
  readonly pin: {
    readonly name: string;
    readonly states: Readonly<Record<PinState, string>>;
    readonly about: string;
    readonly done: Readonly<Record<"set" | "removed", string>>;
    readonly set: string;
    readonly change: string;
    readonly remove: string;
    readonly first: string;
    readonly second: string;
    readonly rules: string;
    readonly again: string;
    readonly wrong: Readonly<Record<"pinTooSimple" | "different", string>>;
    readonly removeTitle: string;
    readonly removeAbout: string;
    readonly keep: string;
  };
  readonly list: {
    readonly name: string;
    readonly about: string;
    readonly none: string;
    readonly noneWhy: string;
    readonly counts: (given: number, held: number) => string;
    readonly given: (name: string) => string;
    readonly held: string;
    readonly unused: string;
    readonly used: (times: number) => string;
    readonly holds: string;
    readonly ended: Readonly<Record<Ended, string>>;
    readonly give: string;
  };
  readonly facts: Readonly<Record<"enterprise" | "agent" | "what" | "why" | "until" | "state", string>>;
  readonly more: (items: number) => string;
  readonly end: Readonly<
    Record<
      "given" | "held",
      { readonly button: string; readonly title: string; readonly about: string; readonly keep: string }
    >
  >;
  readonly give: {
    readonly consentTitle: string;
    readonly consentAbout: string;
    readonly agree: string;
    readonly enterprise: string;
    readonly noEnterprise: string;
    readonly noEnterpriseWhy: string;
    readonly number: string;
    readonly numberAbout: string;
    readonly numberLabel: string;
    readonly numberWrong: string;
    readonly name: string;
    readonly nameAbout: string;
    readonly nameLabel: string;
    readonly nameWrong: string;
    readonly items: string;
    readonly itemsAbout: string;
    readonly all: string;
    readonly chosen: (items: number) => string;
    readonly purpose: string;
    readonly purposeSaid: Readonly<Record<string, string>>;
    readonly days: string;
    readonly daysSaid: (days: number) => string;
    readonly review: string;
    readonly declaration: string;
    readonly agreeAndGive: string;
    readonly made: string;
    readonly madeDo: readonly string[];
    readonly forward: string;
    readonly done: string;
  };
  readonly asking: string;
  readonly saving: string;
  readonly refused: Readonly<
    Record<"mandateUnknown" | "notYourself" | "authorisationUnknown" | "tooManyRequests", string>
  >;
}

const zhCN: RightsWords = {
  loading: "正在查，约 3 秒",
  title: "密码和企业授权",
  about: "以后不用等短信，输密码就行。",
  pin: {
    name: "我的密码",
    states: { set: "已设好", none: "还没设", locked: "输错太多，停用了" },
    about: "有了密码，下次确认本人不用等短信。",
    done: { set: "密码设好了，下次可以用", removed: "密码已经取消" },
    set: "设一个密码",
    change: "换一个密码",
    remove: "不用密码了",
    first: "请输入 6 位新密码",
    second: "请再输一遍",
    rules: "别用生日、连号、一样的数字。",
    again: "和刚才一样的 6 位。",
    wrong: { pinTooSimple: "这个太容易猜，请换一个", different: "两遍不一样，请重新输" },
    removeTitle: "真的不用密码了吗？",
    removeAbout: "取消后，确认本人用短信或工作人员。",
    keep: "不，留着密码",
  },
  list: {
    name: "企业授权",
    about: "您授权了谁，谁授权了您",
    none: "还没有授权",
    noneWhy: "您是法定代表人，可以授权别人替企业办。",
    counts: (given, held) => `您授权 ${given} 个，授权您 ${held} 个`,
    given: (name) => `您授权给 ${name}`,
    held: "授权给您",
    unused: "还没用过",
    used: (times) => `用过 ${times} 次`,
    holds: "有效",
    ended: { representative: "您收回了", agent: "对方放下了", register: "已失效", expired: "到期了" },
    give: "授权别人来办",
  },
  facts: {
    enterprise: "企业",
    agent: "谁",
    what: "能办什么",
    why: "做什么用",
    until: "到哪天",
    state: "现在",
  },
  more: (items) => `等 ${items} 项`,
  end: {
    given: {
      button: "收回授权",
      title: "真的要收回吗？",
      about: "收回后，他马上不能再替企业办。",
      keep: "不收回",
    },
    held: {
      button: "不再代办",
      title: "真的不再代办吗？",
      about: "放下后，要再办得请法定代表人重新授权。",
      keep: "不，留着",
    },
  },
  give: {
    consentTitle: "同意查您的企业吗？",
    consentAbout: "只有法定代表人能授权，要查一查。",
    agree: "同意，查一查",
    enterprise: "替哪家企业授权？",
    noEnterprise: "没有查到您是法定代表人的企业",
    noEnterpriseWhy: "只有法定代表人能授权。登记不对，请到市场监管窗口。",
    number: "他的身份证号码是多少？",
    numberAbout: "照着他的身份证输，18 位。",
    numberLabel: "身份证号码",
    numberWrong: "号码看起来不对，请再核对一下",
    name: "他叫什么名字？",
    nameAbout: "要和他身份证上的一样。",
    nameLabel: "姓名",
    nameWrong: "请先输入名字",
    items: "他能办哪些事？",
    itemsAbout: "点一下选上，再点一下不选。",
    all: "全部",
    chosen: (items) => `选了 ${items} 项，下一步`,
    purpose: "授权他做什么用？",
    purposeSaid: {},
    days: "授权到什么时候？",
    daysSaid: (days) => (days === 365 ? "1 年" : `${days} 天`),
    review: "请核对，有没有错",
    declaration: "请看清楚，再同意",
    agreeAndGive: "我同意，授权给他",
    made: "授权好了",
    madeDo: ["请他带自己的身份证来自助机。", "他选企业的事项，就能看到这家企业。", "您随时可以在这里收回。"],
    forward: "下一步",
    done: "知道了",
  },
  asking: "正在查，约 5 秒",
  saving: "正在办，约 5 秒",
  refused: {
    mandateUnknown: "登记里，您不是这家企业的法定代表人",
    notYourself: "不用授权给自己，您本来就能办",
    authorisationUnknown: "这项授权已经没有了",
    tooManyRequests: "授权太多了，请先收回几个",
  },
};

const en: RightsWords = {
  loading: "Looking, about 3 s",
  title: "PIN and authorisations",
  about: "With a PIN you need not wait for a message.",
  pin: {
    name: "My PIN",
    states: { set: "set", none: "none yet", locked: "stopped after wrong tries" },
    about: "With a PIN you need not wait for a message.",
    done: { set: "Your PIN is set", removed: "Your PIN is gone" },
    set: "Set a PIN",
    change: "Change it",
    remove: "Remove it",
    first: "Enter a new 6-digit PIN",
    second: "Enter it once more",
    rules: "No birthday, no run, no same digits.",
    again: "The same 6 digits.",
    wrong: {
      pinTooSimple: "Too easy to guess. Another one, please",
      different: "Not the same. Please begin again",
    },
    removeTitle: "Remove your PIN?",
    removeAbout: "Then it is the phone, or the staff.",
    keep: "No, keep it",
  },
  list: {
    name: "Authorisations",
    about: "whom you authorised, and who you",
    none: "None yet",
    noneWhy: "A legal representative can name others here.",
    counts: (given, held) => `${given} given, ${held} held`,
    given: (name) => `given to ${name}`,
    held: "given to you",
    unused: "not used yet",
    used: (times) => `used ${times} times`,
    holds: "in force",
    ended: { representative: "taken back", agent: "laid down", register: "void", expired: "run out" },
    give: "Authorise somebody",
  },
  facts: {
    enterprise: "Enterprise",
    agent: "Who",
    what: "For what",
    why: "Purpose",
    until: "Until",
    state: "Now",
  },
  more: (items) => `${items} services`,
  end: {
    given: {
      button: "Take it back",
      title: "Take it back?",
      about: "From then on they cannot act for it.",
      keep: "No, leave it",
    },
    held: {
      button: "Lay it down",
      title: "Lay it down?",
      about: "To act again you must be named again.",
      keep: "No, keep it",
    },
  },
  give: {
    consentTitle: "May we look up your enterprise?",
    consentAbout: "Only a legal representative may authorise.",
    agree: "I agree",
    enterprise: "For which enterprise?",
    noEnterprise: "You represent no enterprise",
    noEnterpriseWhy: "Only a legal representative may. If the register is wrong, ask at the counter.",
    number: "Their ID number?",
    numberAbout: "As on their card, 18 digits.",
    numberLabel: "ID number",
    numberWrong: "The number looks wrong. Please check it",
    name: "Their name?",
    nameAbout: "Exactly as on their card.",
    nameLabel: "Name",
    nameWrong: "Please enter the name first",
    items: "What may they do?",
    itemsAbout: "Press to choose, press again not to.",
    all: "All",
    chosen: (items) => `${items} chosen, go on`,
    purpose: "What for?",
    purposeSaid: {
      办理企业登记: "Registration",
      办理社会保险: "Social insurance",
      办理税务事项: "Taxes",
      办理许可和备案: "Permits",
      查询打印资料: "Look up and print",
    },
    days: "Until when?",
    daysSaid: (days) => (days === 365 ? "1 year" : `${days} days`),
    review: "Is everything right?",
    declaration: "Read it, then agree",
    agreeAndGive: "I agree, authorise",
    made: "They are authorised",
    madeDo: [
      "They come to a kiosk with their own card.",
      "There they find this enterprise.",
      "Take it back here at any time.",
    ],
    forward: "Next",
    done: "Good",
  },
  asking: "Looking, about 5 s",
  saving: "One moment, about 5 s",
  refused: {
    mandateUnknown: "The register does not name you its representative",
    notYourself: "You need no authorisation from yourself",
    authorisationUnknown: "This authorisation has ended",
    tooManyRequests: "Too many. Please take some back first",
  },
};
export const rightsWords: Readonly<Record<"zh-CN" | "en", RightsWords>> = { "zh-CN": zhCN, en };
