import type { HelpAction, HelpFormKind, HelpNeed } from "@zizhuban/server-contract";
import { chinaMinuteWords } from "../core/index.ts";
import type { SheetModel } from "../sheets/index.ts";

// The five forms of helping (帮办代办), as they stand on paper. Words of the law and of the page: Chinese only.

const titles: Readonly<Record<HelpFormKind, string>> = {
  acceptance: "帮办代办受理单",
  entrustment: "代办服务委托书",
  suspension: "代办服务中止单",
  resumption: "续办委托书",
  completion: "代办服务办结（终止）单",
};

const needs: Readonly<Record<HelpNeed, string>> = {
  operation: "操作帮助",
  elder: "老年人帮办",
  disabled: "残疾人帮办",
  enterprise: "企业帮办",
  project: "重大项目代办",
};

const free = "帮办代办全程免费，不收取任何费用。有人收费，请拨打 12345。";

/** What every form says of the request. */
export interface FormFrame {
  readonly number: string;
  readonly ticketNumber: string;
  readonly need: HelpNeed;
  readonly place: string;
  readonly askedAt: number;
  readonly madeAt: number;
  readonly helper: string;
  readonly itemNames: ReadonlyMap<string, string>;
}

type Making = Extract<HelpAction, { type: "accept" | "entrust" | "suspend" | "resume" | "finish" }>;

/** One form, from the request and from what the helper did. */
export function formSheet(kind: HelpFormKind, frame: FormFrame, action: Making): SheetModel {
  const { facts, sections, signatures } = parts(action, frame);
  return {
    title: titles[kind],
    subtitle: `编号 ${frame.number}`,
    facts: [
      ["帮办编号", frame.ticketNumber],
      ["服务对象", needs[frame.need]],
      ["提出地点", frame.place],
      ["提出时间", chinaMinuteWords(frame.askedAt)],
      ["帮办员", frame.helper],
      ["填写时间", chinaMinuteWords(frame.madeAt)],
      ...facts,
      ["费用", "0 元（免费）"],
    ],
    sections,
    signatures,
    foot: free,
  };
}

type Parts = Pick<SheetModel, "facts" | "sections" | "signatures">;

function parts(action: Making, { itemNames }: FormFrame): Parts {
  switch (action.type) {
    case "accept":
      return {
        facts: [],
        sections: [{ heading: "要办的事", lines: [action.matter] }],
        signatures: ["帮办员", "申请人"],
      };
    case "entrust": {
      const { principal, way, items, until } = action;
      return {
        facts: [
          ["委托人", principal.name],
          ["证件号码", principal.idNumber],
          ["联系电话", principal.telephone],
          ["委托方式", way === "present" ? "委托人到场" : "委托人未到场，已电话回访核实"],
          ["委托期限", `至 ${until}`],
        ],
        sections: [
          { heading: "委托办理的事项", lines: items.map((key) => `${key} ${itemNames.get(key) ?? ""}`) },
          {
            heading: "委托人声明",
            lines: [
              "以上事项由我自愿委托帮办员代为提交材料、领取通知和结果。我提供的材料真实有效。",
              "我可以随时书面取消委托。代办产生的法律后果由我承担，帮办员的过错除外。",
            ],
          },
        ],
        signatures: ["委托人", "帮办员"],
      };
    }
    case "suspend":
      return {
        facts: [],
        sections: [
          { heading: "中止原因", lines: [action.reason] },
          { heading: "说明", lines: ["原因消除后，凭《续办委托书》继续办理。中止期间，帮办员不代为办理。"] },
        ],
        signatures: ["委托人", "帮办员"],
      };
    case "resume":
      return {
        facts: [["委托期限", `延至 ${action.until}`]],
        sections: [{ heading: "续办说明", lines: ["中止的原因已经消除，委托人同意按原委托书继续办理。"] }],
        signatures: ["委托人", "帮办员"],
      };
    case "finish":
      return {
        facts: [["结果", action.outcome === "completed" ? "办结" : "终止"]],
        sections: [
          {
            heading: action.outcome === "completed" ? "办理结果" : "终止原因",
            lines: [action.result],
          },
        ],
        signatures: ["委托人", "帮办员"],
      };
  }
}
