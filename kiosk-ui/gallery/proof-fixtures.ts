import type { VisitView } from "@zizhuban/device-agent-contract";
import type { GivenAuthorisation, HeldAuthorisation, ProofMethod } from "@zizhuban/server-contract";
import type { ActingState, ActingStep } from "../src/acting/index.ts";
import type { Facts } from "../src/facts.ts";
import { firstState, type Aim, type Round } from "../src/journey/index.ts";
import type { ProofState, ProofStep } from "../src/proof/index.ts";
import type { Draft, RightsState, RightsStep, Terms } from "../src/rights/index.ts";
import { endings, type SeenDocumentStep } from "../src/seen-document/index.ts";
import type { Scene } from "./fixtures.ts";

const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
/** The gallery's clock. */
const now = new Date(2026, 10, 23, 2, 14, 30).getTime();

const telephone: ProofMethod = { method: "sms-code", available: true, hint: "138****0010" };
const pin: ProofMethod = { method: "pin", available: true };
const helper: ProofMethod = { method: "helper", available: true };
const shut = (method: ProofMethod["method"], why: NonNullable<ProofMethod["why"]>): ProofMethod => ({
  method,
  available: false,
  why,
});
const challenge = {
  challengeId: id(5),
  sentTo: "138****0010",
  digits: 6,
  expiresAt: now + 240_000,
  resendAt: now + 42_000,
};
const code = { at: "code", phase: "entering", challenge, refused: undefined } as const;
const shown = { challengeId: id(6), code: "402913", expiresAt: now + 200_000 };
const waiting = { at: "helper", phase: "waiting", challenge: shown, lost: false } as const;

/** The ways in which somebody shows that it is they who stand here. */
export function proofScenes(given: {
  readonly facts: Facts;
  readonly visit: VisitView;
  readonly round: Round;
}): Readonly<Record<string, Scene>> {
  const { facts, visit, round } = given;
  const proof = (
    step: ProofStep,
    ways: readonly ProofMethod[] = [telephone, pin, helper],
    more: Partial<ProofState> = {},
  ): Scene => {
    const aim: Aim = more.optional === true ? { errand: "matters" } : round;
    return {
      facts,
      journey: { ...firstState, visit, place: { at: "proof", aim } },
      flows: { proof: { optional: false, ways, told: undefined, step, turn: 1, ...more } },
    };
  };
  const alone = [shut("sms-code", "noPhone"), shut("pin", "pinNotSet"), helper];
  const choosing = { at: "choosing" } as const;
  return {
    "proof-asking": proof({ at: "asking" }, []),
    "proof-ways": proof(choosing),
    "proof-helper-only": proof(choosing, alone),
    "proof-no-sender": proof(choosing, [shut("sms-code", "noSender"), shut("pin", "pinNotSet"), helper]),
    "proof-locked": proof(choosing, [telephone, shut("pin", "pinLocked"), helper], { told: "pinLocked" }),
    "proof-not-sent": proof(choosing, [telephone, pin, helper], { told: "notSent" }),
    "proof-nothing-left": proof(choosing, [
      shut("sms-code", "tooMany"),
      shut("pin", "pinLocked"),
      shut("helper", "tooMany"),
    ]),
    "proof-matters": proof(choosing, alone, { optional: true }),
    "proof-entering": proof(code),
    "proof-wrong": proof({ ...code, refused: "codeWrong" }),
    "proof-pin": proof({ at: "pin", phase: "entering", refused: false }),
    "proof-pin-wrong": proof({ at: "pin", phase: "entering", refused: true }),
    "proof-helper": proof(waiting),
    "proof-helper-lost": proof({ ...waiting, lost: true }),
    "proof-helper-refused": proof({ at: "helper", phase: "refused", challenge: undefined, lost: false }),
    "proof-helper-expired": proof({ at: "helper", phase: "expired", challenge: undefined, lost: false }),
    "proof-lost": proof({ at: "lost", again: { type: "sendCode" }, from: choosing }),
  };
}

/** Staff are asked to look at another document than a card. */
export function seenDocumentScenes(facts: Facts, aim: Aim): Readonly<Record<string, Scene>> {
  const seen = (step: SeenDocumentStep): Scene => ({
    facts,
    journey: { ...firstState, token: "staff", place: { at: "seenDocument", aim, waiting: true } },
    flows: { seenDocument: { step, turn: 1 } },
  });
  const shown = { at: "waiting", code: "402913", expiresAt: now + 200_000, lost: false } as const;
  return {
    "staff-asking": seen({ at: "asking" }),
    "staff-waiting": seen(shown),
    "staff-lost": seen({ ...shown, lost: true }),
    ...Object.fromEntries(endings.map((why) => [`staff-${why}`, seen({ at: "over", why })])),
  };
}

const consent = { register: "企业授权办事人员库", purpose: "核验您是否可以代表企业办理事项" };
const farm = {
  uscc: "9142070200001447X4",
  name: "梁子湖样例农产品有限公司",
  role: "legalRepresentative",
} as const;
const machines: HeldAuthorisation = {
  id: id(7),
  uscc: "9142070200002669XP",
  name: "梁子湖样例机械有限公司",
  items: [],
  departments: ["SC"],
  purpose: "代办企业登记",
  expiresAt: now + 30 * 86_400_000,
};

/** For which enterprise somebody acts. */
export function actingScenes(given: {
  readonly facts: Facts;
  readonly visit: VisitView;
  readonly round: Round;
}): Readonly<Record<string, Scene>> {
  const { facts, visit } = given;
  const round: Round = {
    ...given.round,
    item: {
      ...given.round.item,
      key: "SC06",
      name: "企业登记档案查询打印",
      plainName: "企业登记档案",
      identityLevel: "A3",
    },
  };
  const acting = (step: ActingStep, more: Partial<ActingState> = {}): Scene => ({
    facts,
    journey: { ...firstState, visit, place: { at: "acting", aim: round, acting: undefined } },
    flows: { acting: { keys: ["SC06"], mandates: [farm], held: [machines], step, turn: 1, ...more } },
  });
  const choosing = { at: "choosing", consent } as const;
  const number = { at: "number", consent, entered: "", wrong: false } as const;
  return {
    "acting-loading": acting({ at: "loading" }),
    "acting-consent": acting({ at: "consent", consent }),
    "acting-asking": acting({ at: "waiting", asking: { type: "askRegister", consent }, from: choosing }),
    "acting-choosing": acting(choosing),
    "acting-none": acting(choosing, { mandates: [], held: [] }),
    "acting-number": acting({ ...number, entered: "914207020000" }),
    "acting-number-wrong": acting({ ...number, entered: "9142070200001447X5", wrong: true }),
    "acting-number-right": acting({ ...number, entered: farm.uscc }),
    "acting-same": acting({ at: "same", acting: farm }),
    "acting-refused": acting({
      at: "trouble",
      code: "mandateUnknown",
      again: { type: "prove", uscc: farm.uscc, consent },
      from: choosing,
    }),
    "acting-lost": acting({
      at: "trouble",
      code: "serverUnreachable",
      again: { type: "load" },
      from: choosing,
    }),
    "consent-enterprise": {
      facts,
      journey: {
        ...firstState,
        visit,
        acting: farm,
        place: { at: "consent", round },
      },
    },
  };
}

const given: GivenAuthorisation = {
  id: id(8),
  uscc: farm.uscc,
  name: farm.name,
  agent: { name: "王**", idNumber: "420702********0038" },
  items: ["SC06", "FG02"],
  departments: [],
  purpose: "查询打印资料",
  givenAt: now - 86_400_000,
  expiresAt: now + 29 * 86_400_000,
  uses: 0,
};
const over = (n: number, more: Partial<GivenAuthorisation>): GivenAuthorisation => ({
  ...given,
  id: id(n),
  ...more,
});
const draft: Draft = {
  enterprise: farm,
  idNumber: "420702197809110038",
  name: "王无记",
  items: ["SC06", "FG02"],
  purpose: "查询打印资料",
  days: 30,
};
const terms: Terms = {
  consent,
  declaration: {
    version: "2026-1",
    text: {
      "zh-CN":
        "我是这家企业的法定代表人，授权所填的经办人在期限内代表企业办理所选事项，其在授权范围内办理的结果由企业承担。" +
        "我同意在经办人每次使用授权时，查询我是否仍是企业的法定代表人；不再是的，授权终止。我可以随时在自助机上收回授权。",
      en:
        "I am the legal representative of this enterprise. I authorise the agent named here to act for it in the chosen " +
        "matters until the given day; what the agent does within this authorisation binds the enterprise. I agree that " +
        "each time it is used the register is asked whether I still am the legal representative; if not, it ends. I may " +
        "take it back at a kiosk at any time.",
    },
  },
};

/** One's own PIN, and who may act for one's enterprise. */
export function rightsScenes(has: {
  readonly facts: Facts;
  readonly visit: VisitView;
  readonly round: Round;
}): Readonly<Record<string, Scene>> {
  const { visit, round } = has;
  const forEnterprises = (
    [
      ["RS12", "企业社会保险登记", "企业社保登记"],
      ["RS13", "职工参保登记(增员)", "职工参保"],
      ["SC02", "有限责任公司设立登记", "开公司"],
      ["SC05", "食品经营许可(新办)", "食品经营许可"],
      ["SC06", "企业登记档案查询打印", "企业档案打印"],
      ["FG02", "公共信用信息报告查询打印", "信用报告"],
      ["GA10", "公章刻制备案", "刻公章"],
      ["WJ02", "公共场所卫生许可(新办)", "公共场所卫生许可"],
    ] as const
  ).map(([key, name, plainName]) =>
    Object.assign({}, round.item, { key, name, plainName, identityLevel: "A3" as const }),
  );
  const { catalogue } = has.facts;
  const facts: Facts = {
    ...has.facts,
    catalogue: catalogue && { ...catalogue, items: [...catalogue.items, ...forEnterprises] },
  };
  const rights = (step: RightsStep, more: Partial<RightsState> = {}): Scene => ({
    facts,
    journey: { ...firstState, visit, place: { at: "rights" } },
    flows: {
      rights: {
        pin: "set",
        given: [
          given,
          over(9, { uses: 3 }),
          over(10, { endedAt: now, endedBy: "representative" }),
          over(11, { expiresAt: now - 1 }),
        ],
        held: [machines],
        terms,
        enterprises: [farm],
        draft,
        step,
        turn: 1,
        ...more,
      },
    },
  });
  const list = { at: "authorisations" } as const;
  return {
    "rights-menu": rights({ at: "menu" }),
    "rights-pin-none": rights({ at: "pin", done: undefined }, { pin: "none" }),
    "rights-pin-locked": rights({ at: "pin", done: undefined }, { pin: "locked" }),
    "rights-pin-done": rights({ at: "pin", done: "set" }),
    "rights-pin-new": rights({ at: "newPin", first: undefined, wrong: "pinTooSimple" }),
    "rights-pin-again": rights({ at: "newPin", first: "290417", wrong: undefined }),
    "rights-pin-remove": rights({ at: "removePin" }),
    "rights-list": rights(list),
    "rights-list-none": rights(list, { given: [], held: [] }),
    "rights-given": rights({ at: "one", id: given.id, mine: "given" }),
    "rights-held": rights({ at: "one", id: machines.id, mine: "held" }),
    "rights-end": rights({ at: "end", id: given.id, mine: "given" }),
    "rights-consent": rights({ at: "consent" }),
    "rights-enterprise": rights({ at: "enterprise" }),
    "rights-enterprise-none": rights({ at: "enterprise" }, { enterprises: [] }),
    "rights-number-wrong": rights({ at: "number", entered: "420702197809110039", wrong: true }),
    "rights-name": rights({ at: "name", entered: "", wrong: false }),
    "rights-items": rights({ at: "items" }),
    "rights-purpose": rights({ at: "purpose" }),
    "rights-days": rights({ at: "days" }),
    "rights-review": rights({ at: "review" }),
    "rights-declaration": rights({ at: "declaration" }),
    "rights-made": rights({ at: "made", made: given }),
    "rights-refused": rights({ at: "trouble", code: "notYourself", again: { type: "load" }, from: list }),
    "rights-lost": rights({ at: "trouble", code: "serverUnreachable", again: { type: "load" }, from: list }),
  };
}
