import type { HelpState as TicketState } from "@zizhuban/server-contract";
import type { Need } from "./state.ts";

/** What the sheet for help says. */
export interface HelpWords {
  readonly come: string;
  readonly comeAbout: string;
  readonly needTitle: string;
  readonly needs: Readonly<Record<Need, string>>;
  readonly telephoneTitle: string;
  readonly telephoneAbout: string;
  readonly entered: string;
  readonly wrong: string;
  readonly without: string;
  readonly send: string;
  readonly sending: string;
  readonly ticket: string;
  readonly number: string;
  /** Who comes, and how far that is. */
  readonly states: Readonly<Record<TicketState, string>>;
  readonly today: (time: string) => string;
  readonly onDay: (month: number, day: number, time: string) => string;
  readonly stay: string;
  readonly later: string;
  readonly free: string;
}

const zhCN: HelpWords = {
  come: "请人过来帮我",
  comeAbout: "不用登录，不收钱",
  needTitle: "您哪里需要帮忙？",
  needs: {
    operation: "我不会用这台机器",
    elder: "我年纪大，想有人陪着办",
    disabled: "我行动、看东西或听不方便",
    enterprise: "我替单位来办事",
  },
  telephoneTitle: "要不要留个电话？",
  telephoneAbout: "离开了，帮办员也能找到您。",
  entered: "电话，已输入",
  wrong: "号码看起来不对，请再核对一下",
  without: "不留，直接请人",
  send: "就打这个号码",
  sending: "正在告诉帮办员，请稍等",
  ticket: "已经告诉帮办员了",
  number: "帮办号",
  states: {
    waiting: "正在安排帮办员",
    assigned: "已派本站的帮办员",
    accepted: "帮办员已接单，来找您",
    entrusted: "帮办员正在办",
    suspended: "帮办先停一停，会联系您",
    completed: "帮办已经办完",
    terminated: "帮办已经结束",
  },
  today: (time) => `最晚 ${time} 有人来找您`,
  onDay: (month, day, time) => `最晚 ${month} 月 ${day} 日 ${time} 有人联系您`,
  stay: "请在机器旁边等，或坐下休息。",
  later: "现在没有人值班。请记下帮办号，急事请打电话。",
  free: "帮办代办不收钱。",
};
const en: HelpWords = {
  come: "Ask somebody to come",
  comeAbout: "no card needed, free of charge",
  needTitle: "What do you need help with?",
  needs: {
    operation: "I cannot work this machine",
    elder: "I am old and would like company",
    disabled: "Moving, seeing or hearing is hard",
    enterprise: "I am here for a company",
  },
  telephoneTitle: "Leave a telephone number?",
  telephoneAbout: "Then the helper finds you anywhere.",
  entered: "Telephone, entered",
  wrong: "The number looks wrong. Please check it",
  without: "No, just send somebody",
  send: "Call this number",
  sending: "Telling the helper, please wait",
  ticket: "The helper has been told",
  number: "Help number",
  states: {
    waiting: "A helper is being found",
    assigned: "A helper of this site is on it",
    accepted: "The helper is coming to you",
    entrusted: "The helper is at work",
    suspended: "Paused. You will be called",
    completed: "The help is done",
    terminated: "The help has ended",
  },
  today: (time) => `Somebody comes by ${time}`,
  onDay: (month, day, time) => `Somebody calls by ${day}/${month}, ${time}`,
  stay: "Please wait beside the machine.",
  later: "Nobody is on duty now. Note the number; if it is urgent, please call.",
  free: "Help is free of charge.",
};
export const helpWords: Readonly<Record<"zh-CN" | "en", HelpWords>> = { "zh-CN": zhCN, en };
