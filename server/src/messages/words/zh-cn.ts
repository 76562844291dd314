import type { LifeEventState } from "@zizhuban/server-contract";
import { chinaDay, chinaSlot } from "./slot.ts";

const result: Readonly<Record<Exclude<LifeEventState, "running">, string>> = {
  completed: "已全部办结",
  partly: "部分事项未能办结",
  failed: "未能办结",
};
const slot = chinaSlot("zh-CN", "至");
const day = chinaDay("zh-CN");
const steps: Readonly<Record<string, string>> = {
  "case.accept": "受理",
  "case.review": "审查",
  "case.decide": "决定",
};
const prepared = (prepare: string | undefined) => (prepare === undefined ? "" : `，另请准备：${prepare}`);

const about: Readonly<Record<CreditParty, string>> = { person: "您", enterprise: "您代表的企业" };
const askAtWindow = "请本人带身份证到政务服务窗口";

/** Everything a citizen is told by short message; who sends it is put before it. */
export const zhCn = {
  oneTimeCode: ({ code, minutes }: { code: string; minutes: number }) =>
    `验证码 ${code}，${minutes} 分钟内有效，只用于您正在自助机上办的事。工作人员不会向您要验证码。`,
  pickUp: ({ number, code, place }: { number: string; code: string; place: string }) =>
    `您的办件${number}已办好，取件码${code}。请本人带身份证到${place}领取，不要把取件码告诉别人。`,
  lifeEventResult: ({ name, number, state }: LifeEventResult) =>
    `您申请的“${name.zh}”${result[state]}，编号${number}。可在任一自助终端查看每一项的结果。`,
  visitPlanned: ({ numbers, from, until, place, prepare }: SiteVisit) =>
    `您的办件${numbers.join("、")}将于${slot(from, until)}到${place}现场勘验，各部门一次上门。请安排人在场，备好身份证和申请材料原件${prepared(prepare)}。`,
  visitMoved: ({ numbers, from, until, place, prepare }: SiteVisit) =>
    `您的办件${numbers.join("、")}的现场勘验改到${slot(from, until)}，地点${place}。请安排人在场，备好身份证和申请材料原件${prepared(prepare)}。`,
  visitCancelled: ({ numbers, from, until }: SiteVisit) =>
    `您的办件${numbers.join("、")}原定${slot(from, until)}的现场勘验已取消，请不必等候。重新安排后会再通知您。`,
  promiseBroken: ({ number, material, by }: { number: string; material: string; by: string }) =>
    `您的办件${number}中“${material}”的承诺经核查不属实。请在${by}前带该材料到窗口或自助终端改正；逾期未改正的，将撤销办理结果并记入信用记录。`,
  promiseFailed: ({ number, material, until }: { number: string; material: string; until: string }) =>
    `您的办件${number}中“${material}”的承诺不属实且逾期未改正，已记入信用记录，办理结果将依法撤销。${until}前不再适用告知承诺和容缺办理。有异议可到窗口申诉。`,
  creditEntered: ({ party, until }: CreditEntered) =>
    `信用记录里新登记了一条，与${about[party]}有关，${until}前有效，这期间不适用告知承诺和容缺办理。${askAtWindow}了解依据；认为有误，可当场提出异议。`,
  creditDecided: ({ party, outcome, until }: CreditDecided) =>
    ({
      repaired: `与${about[party]}有关的一条信用记录已修复，不再影响办事。`,
      withdrawn: `与${about[party]}有关的一条信用记录，异议成立，记录已不算数，不再影响办事。`,
      repairRefused: `与${about[party]}有关的一条信用记录，这次没有同意修复，仍有效到${until}。${askAtWindow}了解原因。`,
      disputeRefused: `与${about[party]}有关的一条信用记录，异议没有成立，仍有效到${until}。${askAtWindow}了解原因。`,
    })[outcome],
  fileDecided: ({ corrected }: { corrected: boolean }): string =>
    corrected
      ? "您说“我的档案”里有一处不对，现在已经改好，可在任一自助终端查看。"
      : "您说“我的档案”里有一处不对，核对后没有改。原因写在“我的档案”里，可在任一自助终端查看，也可到窗口问。",
  chainGap: ({ name, step, place, from, until }: ChainGap) =>
    `${name}${day(from)}至${day(until)}离岗，没有代理人：${place}的${steps[step] ?? "办件"}这段时间没有人能办。请尽快安排代理人，免得群众的件停下来。`,
};
export type MessageWords = typeof zhCn;

type CreditParty = "person" | "enterprise";
interface CreditEntered {
  /** About them, or about an enterprise they act for. */
  readonly party: CreditParty;
  /** The last day it counts. */
  readonly until: string;
}
interface CreditDecided extends CreditEntered {
  readonly outcome: "repaired" | "withdrawn" | "repairRefused" | "disputeRefused";
}

interface ChainGap {
  /** Who is absent. */
  readonly name: string;
  /** The permission nobody present has. */
  readonly step: string;
  /** Division and department. */
  readonly place: string;
  /** Unix milliseconds. */
  readonly from: number;
  readonly until: number;
}

interface LifeEventResult {
  readonly name: { readonly zh: string; readonly en: string };
  readonly number: string;
  readonly state: Exclude<LifeEventState, "running">;
}
interface SiteVisit {
  /** Numbers of the cases it is for. */
  readonly numbers: readonly string[];
  /** Unix milliseconds. */
  readonly from: number;
  readonly until: number;
  readonly place: string;
  /** What to have ready besides the card and the materials, as the planner wrote it. */
  readonly prepare: string | undefined;
}
