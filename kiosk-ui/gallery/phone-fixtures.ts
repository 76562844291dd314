import type { VisitView } from "@zizhuban/device-agent-contract";
import type { CatalogueItem, TakenDraft } from "@zizhuban/server-contract";
import type { Facts } from "../src/facts.ts";
import type { Gathered } from "../src/filing/index.ts";
import { firstState, type PackageErrand, type Round } from "../src/journey/index.ts";
import type { HandOverStep, PhonePageState } from "../src/phone/index.ts";
import type { Scene } from "./fixtures.ts";

const token = "Vd3nJrP0aKx7Lq2WmTz8YbSfHc5GuE1oRi9NpXkQwBs";
const draft: TakenDraft = {
  id: "00000000-0000-4000-8000-000000000060",
  itemKey: "YB05",
  form: { telephone: "13800000010", purpose: "办证" },
  applying: [],
  materials: [{ ref: "M17", id: "00000000-0000-4000-8000-000000000061" }],
  changed: true,
  left: [
    { zh: "学校名称", en: "School" },
    { zh: "病历资料", en: "病历资料" },
  ],
  added: [{ zh: "开始日期", en: "Start date" }],
};

const many: TakenDraft = {
  ...draft,
  left: ["学校名称", "病历资料", "护照号码", "紧急联系人的手机号", "签注种类"].map((zh) => ({ zh, en: zh })),
  added: ["开始日期", "现在住的地方"].map((zh) => ({ zh, en: zh })),
};

/** Every state of what goes between a telephone and the kiosk. */
export function phoneScenes(given: {
  readonly facts: Facts;
  readonly visit: VisitView;
  readonly round: Round;
  readonly gathered: Gathered;
  /** Another item than the round's. */
  readonly other: CatalogueItem;
  readonly errand: PackageErrand;
}): Readonly<Record<string, Scene>> {
  const { round, visit } = given;
  const { item } = round;
  const scanner = { name: "BarcodeReader", ready: true };
  const facts: Facts = { ...given.facts, devices: { ...given.facts.devices, barcodeReader: scanner } };
  const page = (found: PhonePageState["found"]): Scene => ({
    facts,
    journey: { ...firstState, place: { at: "phonePage", aim: round } },
    flows: { phonePage: { of: round, found, turn: 1 } },
  });
  const handOver = (step: HandOverStep, seen = facts): Scene => ({
    facts: seen,
    journey: { ...firstState, place: { at: "handOver", aim: round }, visit },
    flows: { handOver: { of: round, given: undefined, step, turn: 1 } },
  });
  const take = (entered: string, refused?: string) =>
    ({ at: "take", entered, phase: "open", refused }) as const;
  const giving = (phase: "waiting" | "opened") =>
    ({ at: "give", phase, id: draft.id, url: `https://zwfw.example.gov.cn/phone/open#${token}` }) as const;
  return {
    "phone-page": page({ url: `https://zwfw.example.gov.cn/phone/items/${item.key}` }),
    "phone-page-package": {
      facts,
      journey: { ...firstState, place: { at: "phonePage", aim: given.errand } },
      flows: {
        phonePage: {
          of: given.errand,
          found: { url: `https://zwfw.example.gov.cn/phone/life-events/${given.errand.plan.code}` },
          turn: 1,
        },
      },
    },
    "phone-page-asking": page("asking"),
    "phone-page-trouble": page({ code: "serverUnreachable" }),
    "hand-over-take": handOver(take("")),
    "hand-over-no-scanner": handOver(take("1234567"), given.facts),
    "hand-over-mistyped": handOver(take("1234567890", "mistyped")),
    "hand-over-another": handOver(take("", "draftOfAnother")),
    "hand-over-other-code": handOver(take("", "otherCode")),
    "hand-over-taking": handOver({ ...take(""), phase: "taking" }),
    "hand-over-handing": handOver({ at: "handing" }),
    "hand-over-give": handOver(giving("waiting")),
    "hand-over-opened": handOver(giving("opened")),
    "hand-over-taken": handOver({ at: "taken", draft, of: round }),
    "hand-over-taken-many": handOver({ at: "taken", draft: many, of: { item: given.other } }),
    "hand-over-taken-other": handOver({
      at: "taken",
      draft: { ...draft, changed: false, left: [], added: [] },
      of: { item: given.other },
    }),
    "hand-over-taken-package": handOver({
      at: "taken",
      draft: { ...draft, changed: false, left: [], added: [] },
      of: given.errand,
    }),
    "hand-over-trouble": handOver({ at: "trouble", code: "draftsFull" }),
    "filing-from-phone": {
      facts,
      journey: { ...firstState, place: { at: "filing", aim: round }, visit },
      flows: {
        filing: {
          gathered: { ...given.gathered, draft },
          step: {
            at: "field",
            index: 0,
            entered: "13800000010",
            composing: false,
            wrong: false,
            corrects: false,
          },
          turn: 1,
        },
      },
    },
    "filing-preview-phone": {
      facts,
      journey: { ...firstState, place: { at: "filing", aim: round }, visit },
      flows: {
        filing: {
          gathered: {
            ...given.gathered,
            draft,
            chosen: draft.materials.map(({ ref, id }) => ({ ref, id, from: "phone" })),
          },
          step: { at: "preview" },
          turn: 1,
        },
      },
    },
  };
}
