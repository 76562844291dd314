import type {
  CasePhase,
  DeliveryState,
  DeliveryWay,
  LifeEventState,
  SignedKind,
  SigningSheet,
} from "@zizhuban/server-contract";
import { fileEn, fileZhCN, type FileWords } from "./file-locale.ts";

/** What a citizen's own matters say. */
export interface MattersWords {
  readonly loading: string;
  readonly loadingAbout: string;
  readonly title: string;
  readonly about: string;
  readonly none: string;
  readonly noneWhy: string;
  /** Only what this visit made is shown. */
  readonly less: string;
  readonly prove: string;
  /** What else of theirs is here, below the cases. */
  readonly more: Readonly<
    Record<"licences" | "file" | "rights", { readonly name: string; readonly about: string }>
  >;
  readonly phases: Readonly<Record<CasePhase, string>>;
  readonly status: string;
  readonly refused: string;
  readonly granted: string;
  readonly asks: (count: number) => string;
  /** Of a package: one of its parts waits for the citizen. */
  readonly wants: string;
  readonly progress: (done: number, of: number) => string;
  readonly life: Readonly<Record<LifeEventState, string>>;
  readonly child: Readonly<Record<"waiting" | "open" | "done" | "failed" | "cancelled", string>>;
  readonly number: string;
  readonly next: string;
  readonly nextOf: Readonly<Record<CasePhase, string>>;
  readonly nextRefused: string;
  /** The reasons stand beside it. */
  readonly nextRefusedWhy: string;
  readonly nextEndedWhy: string;
  readonly told: Readonly<Record<"title" | "whole" | "askAbout", string>>;
  readonly nextAsked: (names: string, by: string) => string;
  readonly day: (day: string) => string;
  readonly by: Readonly<Record<"acceptance" | "supplement" | "decision" | "delivery" | "other", string>>;
  readonly provisional: string;
  readonly steps: Readonly<Record<string, string>>;
  readonly supply: string;
  readonly supplyAbout: string;
  readonly withdraw: string;
  readonly slip: string;
  readonly slipStates: Readonly<Record<"coming" | "out" | "unknown", string>>;
  readonly noSlip: (why: string) => string;
  readonly deliver: string;
  readonly sign: string;
  readonly withdrawTitle: string;
  readonly withdrawAbout: string;
  readonly withdrawDo: string;
  readonly withdrawKeep: string;
  readonly waiting: string;
  readonly waitingAbout: string;
  readonly delivery: {
    readonly title: string;
    readonly none: string;
    readonly ways: Readonly<Record<DeliveryWay, { readonly do: string; readonly why: string }>>;
    /** Who writes an address here. */
    readonly receiver: Readonly<
      Record<"name" | "address", { readonly ask: string; readonly wrong: string }>
    > &
      Readonly<Record<"about" | "other", string>>;
    readonly chosen: string;
    readonly states: Readonly<Record<DeliveryState, string>>;
    readonly code: string;
    readonly codeAbout: string;
    readonly sent: (carrier: string, tracking: string) => string;
    readonly point: string;
    readonly telephone: string;
    readonly telephoneAbout: string;
    readonly wrong: string;
    readonly send: string;
  };
  readonly signing: {
    readonly title: string;
    readonly about: (of: SignedKind, number: string) => string;
    readonly pad: string;
    readonly again: string;
    readonly done: string;
    readonly signed: string;
    readonly closed: string;
    /** Of a helper who hands it in. */
    readonly helper: Readonly<Record<NonNullable<SigningSheet["helper"]>, string>>;
  };
  readonly licence: {
    readonly title: string;
    readonly none: string;
    readonly noneWhy: string;
    readonly valid: string;
    readonly revoked: string;
    readonly why: string;
    readonly issued: (day: string) => string;
    readonly issuer: string;
    readonly number: string;
    readonly copy: string;
    readonly copyAbout: string;
    readonly purpose: string;
    readonly purposeAbout: string;
    /** Printed on the copy as they are, in Chinese; said here in this language. */
    readonly purposes: readonly (readonly [printed: string, said: string])[];
    readonly coming: string;
    readonly out: string;
    readonly take: string;
    readonly notOut: string;
    readonly unknown: string;
    readonly unknownWhy: (phone: string) => string;
  };
  readonly file: FileWords;
}

const zhCN: MattersWords = {
  loading: "正在查您的办件",
  loadingAbout: "约 3 秒。",
  title: "我的办件",
  about: "点一件，看办到哪了。",
  none: "还没有办件",
  noneWhy: "办过的事会出现在这里。",
  less: "没有验证码，这里只有您这次办的。",
  prove: "看全部办件",
  more: {
    licences: { name: "我的证照", about: "看一看，打一份复印件" },
    file: { name: "我的档案", about: "记着我什么，谁看过，不对可以说" },
    rights: { name: "密码和企业授权", about: "设密码，授权别人替企业办" },
  },
  phases: {
    applied: "已交，等收件",
    received: "已收件，在看材料",
    supplementing: "要您补材料",
    accepted: "已受理",
    inReview: "正在审查",
    paused: "特别程序中",
    decided: "已有决定",
    producing: "正在做证件",
    delivering: "可以取了",
    completed: "办好了",
    archived: "办好了",
    notAccepted: "没有受理",
    returned: "退回了",
    withdrawn: "您已撤回",
    terminated: "已终止",
  },
  status: "办到哪了",
  refused: "没有批准",
  granted: "批准了",
  asks: (count) => `要您补 ${count} 样`,
  wants: "有事要您办",
  progress: (done, of) => `办好 ${done} / ${of} 项`,
  life: { running: "正在办", completed: "全办好了", partly: "办好一部分", failed: "没有办成" },
  child: {
    waiting: "等前面的办好",
    open: "正在办",
    done: "办好了",
    failed: "没有办成",
    cancelled: "不用办了",
  },
  number: "编号",
  next: "您要做什么",
  nextOf: {
    applied: "不用做什么，等工作人员收件。",
    received: "不用做什么，工作人员在看材料。",
    supplementing: "请补交材料，补上后接着办。",
    accepted: "不用做什么，有结果会通知您。",
    inReview: "不用做什么，有结果会通知您。",
    paused: "不用做什么，办完特别程序接着审。",
    decided: "请选怎么取结果。",
    producing: "不用做什么，做好了通知您。",
    delivering: "请凭取件码和身份证去取。",
    completed: "都办好了。",
    archived: "都办好了。",
    notAccepted: "想知道原因，请点“帮我办”问工作人员。",
    returned: "想知道交到哪里，请点“帮我办”。",
    withdrawn: "还想办的话，可以重新申请。",
    terminated: "想知道原因，请点“帮我办”问工作人员。",
  },
  nextRefused: "想知道原因，或不同意，请点“帮我办”问工作人员。",
  nextRefusedWhy: "原因写在下面。不同意，请点“帮我办”。",
  nextEndedWhy: "原因写在下面。不明白，请点“帮我办”。",
  told: { title: "工作人员写给您的话", whole: "看全文", askAbout: "看不明白，问工作人员" },
  nextAsked: (names, by) => `请在 ${by} 前补交：${names}。`,
  day: (day) => `${Number(day.slice(5, 7))} 月 ${Number(day.slice(8, 10))} 日`,
  by: {
    acceptance: "最晚这天答复能不能受理",
    supplement: "最晚这天补上",
    decision: "最晚这天有结果",
    delivery: "最晚这天可以取",
    other: "最晚这天有下一步",
  },
  provisional: "暂定",
  steps: {
    applied: "您交了申请",
    receive: "工作人员收件",
    requestSupplement: "告诉您要补材料",
    supply: "您补了材料",
    setAside: "有材料不能用",
    accept: "受理了",
    refuseAcceptance: "不受理",
    return: "退回",
    review: "开始审查",
    pause: "转特别程序",
    resume: "接着审查",
    extend: "延长时间",
    "decided.granted": "批准了",
    "decided.refused": "没有批准",
    "decided.noRecord": "没有查到记录",
    produce: "开始做证件",
    handOver: "可以取了",
    complete: "办好了",
    withdraw: "您撤回了",
  },
  supply: "补材料",
  supplyAbout: "现在扫描，或用材料箱里的",
  withdraw: "撤回",
  slip: "再打凭条",
  slipStates: {
    coming: "凭条正在打印，请等一下。",
    out: "凭条出来了，请拿好。",
    unknown: "凭条可能没出来。没有的话，请记下编号。",
  },
  noSlip: (why) => `${why}，打不了凭条。请记下编号。`,
  deliver: "取件",
  sign: "签名",
  withdrawTitle: "真的要撤回吗？",
  withdrawAbout: "撤回后这件事就不办了。想再办，要重新交。",
  withdrawDo: "撤回，不办了",
  withdrawKeep: "不撤回，接着办",
  waiting: "请稍等",
  waitingAbout: "马上就好。",
  delivery: {
    title: "结果怎么给您？",
    none: "这件事没有要取的东西。",
    ways: {
      counter: { do: "到窗口取", why: "带身份证和取件码" },
      village: { do: "到村里代办点取", why: "选一个近的" },
      post: { do: "寄到家里", why: "地址现在写" },
    },
    receiver: {
      name: { ask: "寄给谁？", wrong: "请写收件人的名字" },
      address: { ask: "寄到哪里？", wrong: "请写全地址，至少 5 个字" },
      about: "请打字，打好了按下一步",
      other: "换个地址",
    },
    chosen: "您选的是",
    states: {
      chosen: "结果还没好，好了通知您。",
      ready: "可以去取了。",
      sent: "已经寄出。",
      undelivered: "没有送到，请打电话问。",
      received: "已经取走了。",
    },
    code: "取件码",
    codeAbout: "取的时候说这个码，出示身份证。",
    sent: (carrier, tracking) => `${carrier} ${tracking}`,
    point: "去哪里取？",
    telephone: "收件电话是多少？",
    telephoneAbout: "11 位手机号，快递员会打。",
    wrong: "手机号看起来不对，请再核对一下",
    send: "就寄到这里",
  },
  signing: {
    title: "请在框里写您的名字",
    about: (of, number) => (of === "case" ? `签在这份申请上：${number}` : `一次签好整件事：${number}`),
    pad: "签名框",
    again: "重写",
    done: "写好了，就用它",
    signed: "已经签过名了",
    closed: "工作人员已收件，不用再签。",
    helper: { awaited: "帮办员还要签一次。", signed: "帮办员已经签了。" },
  },
  licence: {
    title: "我的证照",
    none: "还没有证照",
    noneWhy: "在这里开的证明、证照会出现。",
    valid: "有效",
    revoked: "已作废",
    why: "为什么作废",
    issued: (day) => `${day} 发`,
    issuer: "发证机关",
    number: "证照号",
    copy: "打印一份复印件",
    copyAbout: "上面写明用途，30 天内有效",
    purpose: "这份复印件用来做什么？",
    purposeAbout: "用途会印在纸上，别处用不了。",
    purposes: [
      ["办理政务服务", "办政府的事"],
      ["办理银行业务", "办银行的事"],
      ["子女入学", "孩子上学"],
      ["求职就业", "找工作"],
      ["本人留存", "自己留着"],
    ],
    coming: "正在打印，请等一下",
    out: "打好了，请拿好",
    take: "纸在出纸口。",
    notOut: "没有打出来",
    unknown: "不能确定打出来没有",
    unknownWhy: (phone) => `请看看出纸口。没有的话，打电话：${phone}`,
  },
  file: fileZhCN,
};

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const en: MattersWords = {
  loading: "Looking up your matters",
  loadingAbout: "About 3 seconds.",
  title: "My matters",
  about: "Press one to see how far it is.",
  none: "Nothing here yet",
  noneWhy: "What you apply for appears here.",
  less: "Without a code, only what you did just now.",
  prove: "See everything",
  more: {
    licences: { name: "My licences", about: "look, or print a copy" },
    file: { name: "My file", about: "what is known of me, who looked" },
    rights: { name: "PIN and authorisations", about: "set a PIN, name an agent" },
  },
  phases: {
    applied: "Handed in",
    received: "Being looked at",
    supplementing: "Bring papers",
    accepted: "Accepted",
    inReview: "In review",
    paused: "Special procedure",
    decided: "Decided",
    producing: "Being made",
    delivering: "Ready for you",
    completed: "Done",
    archived: "Done",
    notAccepted: "Not accepted",
    returned: "Sent back",
    withdrawn: "You withdrew it",
    terminated: "Ended",
  },
  status: "How far it is",
  refused: "Refused",
  granted: "Granted",
  asks: (count) => (count === 1 ? "1 paper to bring" : `${count} papers to bring`),
  wants: "Something for you",
  progress: (done, of) => `${done} of ${of} done`,
  life: { running: "Running", completed: "All done", partly: "Partly done", failed: "Not granted" },
  child: {
    waiting: "waits for others",
    open: "running",
    done: "done",
    failed: "not granted",
    cancelled: "not needed",
  },
  number: "Number",
  next: "What you do next",
  nextOf: {
    applied: "Nothing. The staff take it in.",
    received: "Nothing. The staff look at the papers.",
    supplementing: "Bring what is missing, then it goes on.",
    accepted: "Nothing. You will be told.",
    inReview: "Nothing. You will be told.",
    paused: "Nothing. It goes on after that.",
    decided: "Choose how you get the result.",
    producing: "Nothing. You will be told.",
    delivering: "Fetch it with the code and your ID card.",
    completed: "Nothing, it is all done.",
    archived: "Nothing, it is all done.",
    notAccepted: "To learn why, press Help.",
    returned: "To learn where it belongs, press Help.",
    withdrawn: "You may apply again.",
    terminated: "To learn why, press Help.",
  },
  nextRefused: "To learn why, or if you do not agree, press Help.",
  nextRefusedWhy: "Why is written below. If you do not agree, press Help.",
  nextEndedWhy: "Why is written below. To ask more, press Help.",
  told: { title: "Written to you by the staff", whole: "read all", askAbout: "ask the staff what it means" },
  nextAsked: (names, by) => `Bring by ${by}: ${names}`,
  day: (day) => `${Number(day.slice(8, 10))} ${months[Number(day.slice(5, 7)) - 1] ?? ""}`,
  by: {
    acceptance: "Accepted or not, by",
    supplement: "Bring it by",
    decision: "Decided by",
    delivery: "Ready by",
    other: "Next step by",
  },
  provisional: "provisional",
  steps: {
    applied: "You applied",
    receive: "Taken in",
    requestSupplement: "Papers asked for",
    supply: "You brought papers",
    setAside: "A paper did not do",
    accept: "Accepted",
    refuseAcceptance: "Not accepted",
    return: "Sent back",
    review: "Review began",
    pause: "Special procedure",
    resume: "Review went on",
    extend: "More time",
    "decided.granted": "Granted",
    "decided.refused": "Refused",
    "decided.noRecord": "No record found",
    produce: "Being made",
    handOver: "Ready",
    complete: "Done",
    withdraw: "You withdrew it",
  },
  supply: "Bring papers",
  supplyAbout: "scan them now, or use your box",
  withdraw: "Withdraw",
  slip: "Slip again",
  slipStates: {
    coming: "The slip is being printed.",
    out: "The slip is out. Please take it.",
    unknown: "The slip may not have come out. Please note the number.",
  },
  noSlip: (why) => `No slip: ${why}. Please note the number.`,
  deliver: "Delivery",
  sign: "Sign",
  withdrawTitle: "Really withdraw it?",
  withdrawAbout: "It ends here. To have it done you would apply again.",
  withdrawDo: "Withdraw it",
  withdrawKeep: "No, go on with it",
  waiting: "One moment, please",
  waitingAbout: "It is almost there.",
  delivery: {
    title: "How do you get the result?",
    none: "There is nothing to fetch.",
    ways: {
      counter: { do: "At the counter", why: "with your ID card and the code" },
      village: { do: "In the village", why: "choose a place near you" },
      post: { do: "By post", why: "you write the address now" },
    },
    receiver: {
      name: { ask: "Who is it for?", wrong: "Please write the name" },
      address: { ask: "Where does it go?", wrong: "Please write the whole address" },
      about: "Please type, then press Next",
      other: "Elsewhere",
    },
    chosen: "You chose",
    states: {
      chosen: "Not ready yet. You will be told.",
      ready: "Ready for you.",
      sent: "On its way.",
      undelivered: "It was not delivered. Please call.",
      received: "You have it.",
    },
    code: "Code",
    codeAbout: "Say this code and show your ID card.",
    sent: (carrier, tracking) => `${carrier} ${tracking}`,
    point: "Where do you fetch it?",
    telephone: "Your mobile number?",
    telephoneAbout: "11 digits, for the carrier.",
    wrong: "The number looks wrong. Please check it",
    send: "Send it there",
  },
  signing: {
    title: "Write your name in the frame",
    about: (of, number) =>
      of === "case" ? `You sign application ${number}` : `Once for all of it: ${number}`,
    pad: "Frame for your signature",
    again: "Again",
    done: "Done, use it",
    signed: "It is signed already",
    closed: "It has been taken in. No signature is needed.",
    helper: { awaited: "Your helper signs it too.", signed: "Your helper has signed." },
  },
  licence: {
    title: "My licences",
    none: "No licences yet",
    noneWhy: "Certificates issued here appear here.",
    valid: "valid",
    revoked: "no longer valid",
    why: "Why it holds no more",
    issued: (day) => `issued ${day}`,
    issuer: "Issued by",
    number: "Number",
    copy: "Print a copy",
    copyAbout: "says what for, holds 30 days",
    purpose: "What is the copy for?",
    purposeAbout: "It is printed on it, for nothing else.",
    purposes: [
      ["办理政务服务", "An office"],
      ["办理银行业务", "A bank"],
      ["子女入学", "A school"],
      ["求职就业", "A job"],
      ["本人留存", "Myself"],
    ],
    coming: "Printing, please wait",
    out: "Printed, please take it",
    take: "The paper is in the slot.",
    notOut: "It was not printed",
    unknown: "Nobody knows whether it came out",
    unknownWhy: (phone) => `Look into the slot. If it is empty, call ${phone}`,
  },
  file: fileEn,
};
export const mattersWords: Readonly<Record<"zh-CN" | "en", MattersWords>> = { "zh-CN": zhCN, en };
