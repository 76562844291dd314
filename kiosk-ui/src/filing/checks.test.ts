import { fail, ok } from "@zizhuban/device-agent-contract";
import type { MaterialCheck, MergedMaterial, OwnCase, PackagePlan } from "@zizhuban/server-contract";
import { beforeEach, describe, expect, it } from "vitest";
import { answeringErrands, type Asked } from "../testing/index.ts";
import { checkMaterials } from "./checks.ts";
import type { Gathered } from "./state.ts";
import type { Subject } from "./subject.ts";

type Entry = MaterialCheck["materials"][number];
const entry = (ref: string, state: Entry["state"], ways: Entry["ways"] = []): Entry => ({
  ref,
  name: ref,
  note: "",
  required: true,
  state,
  ways,
});
const gathered = (subject: Subject, more: Partial<Gathered> = {}): Gathered => ({
  subject,
  form: {},
  materials: [],
  known: [],
  applying: [],
  later: [],
  promised: [],
  chosen: [],
  consents: [],
  ...more,
});

/** What the server says of each item's list. */
let lists: Record<string, readonly Entry[]>;
let asked: Asked[];
const business = answeringErrands((call) => {
  asked.push(call);
  const key = Object(call.payload)["itemKey"];
  const materials = lists[key];
  return materials === undefined ? fail("itemUnknown") : ok({ complete: false, materials });
});
const check = async (given: Gathered) => {
  const answer = await checkMaterials(business, given);
  if (!answer.ok) throw new Error(answer.code);
  return answer.value;
};
beforeEach(() => {
  lists = {};
  asked = [];
});

describe("the one set of a package", () => {
  const merged = (ref: string, usedBy: string[], more: Partial<MergedMaterial> = {}): MergedMaterial => ({
    ref,
    name: ref,
    note: "",
    get: "share",
    required: true,
    tolerable: true,
    promisable: true,
    usedBy,
    ...more,
  });
  const item = (key: string): PackagePlan["items"][number] => ({
    key,
    name: key,
    department: "YB",
    departmentName: "D",
    mandatory: true,
    instant: false,
    after: [],
    workdays: 1,
  });
  const subject = (materials: MergedMaterial[]): Subject => ({
    errand: "package",
    name: { zh: "一件事", en: "One" },
    situation: { answers: {}, chosen: [] },
    plan: {
      code: "YJS07",
      version: 1,
      identityLevel: "A2",
      items: [item("YB03"), item("YB05")],
      form: [],
      materials,
      path: { items: [], workdays: 1 },
      due: "2026-12-14",
      provisional: false,
    },
  });

  it("has each material once, as the item that still lacks it sees it", async () => {
    lists = {
      YB03: [entry("M07", "there"), entry("M16", "there")],
      YB05: [entry("M07", "missing", [{ way: "scan" }]), entry("M16", "there")],
    };
    const { complete, materials } = await check(
      gathered(subject([merged("M07", ["YB03", "YB05"]), merged("M16", ["YB03", "YB05"])])),
    );
    expect(complete).toBe(false);
    expect(materials.map(({ ref, state }) => [ref, state])).toEqual([
      ["M07", "missing"],
      ["M16", "there"],
    ]);
  });

  it("offers “later” and a promise only where every item allows it", async () => {
    lists = {
      YB03: [],
      YB05: [entry("M17", "missing", [{ way: "later" }, { way: "promise" }, { way: "scan" }])],
    };
    const strict = merged("M17", ["YB05"], { tolerable: false, promisable: false });
    const { materials } = await check(gathered(subject([strict])));
    expect(materials[0]?.ways).toEqual([{ way: "scan" }]);
  });

  it("asks nobody for what another item of it results in", async () => {
    lists = { YB03: [], YB05: [entry("M30", "missing", [{ way: "scan" }])] };
    const { complete, materials } = await check(
      gathered(subject([merged("M30", ["YB05"], { broughtBy: "YB03" })])),
    );
    expect([complete, materials[0]?.state]).toEqual([true, "notNeeded"]);
  });

  it("tells each item only of what stands on its own list", async () => {
    lists = { YB03: [], YB05: [] };
    const chosen = [{ ref: "M17", id: "00000000-0000-4000-8000-000000000001", from: "scan" as const }];
    await check(gathered(subject([merged("M17", ["YB05"])]), { chosen, later: ["M17"] }));
    expect(asked.map(({ payload }) => payload)).toMatchObject([
      { itemKey: "YB03", chosen: [], later: [] },
      { itemKey: "YB05", chosen: [{ ref: "M17" }], later: ["M17"] },
    ]);
  });
});

describe("what a case asks for", () => {
  const matter: OwnCase = {
    id: "c",
    number: "N",
    itemKey: "YB05",
    itemName: "报销",
    phase: "supplementing",
    clock: { waitsFor: "supplement", light: "stopped" },
    timeline: [],
    asked: [{ ref: "M17", name: "病历资料", by: "2026-12-01" }],
    appliedAt: 0,
  };
  const subject: Subject = { errand: "supply", matter, name: "报销" };

  it("is nothing but that, and neither a promise nor later still is an answer", async () => {
    const ways: Entry["ways"] = [{ way: "promise" }, { way: "scan" }, { way: "later" }];
    lists = { YB05: [entry("M16", "missing", [{ way: "scan" }]), entry("M17", "missing", ways)] };
    const { materials } = await check(gathered(subject));
    expect(materials).toMatchObject([{ ref: "M17", state: "missing", ways: [{ way: "scan" }] }]);
    expect(asked[0]?.payload).toMatchObject({ applying: ["M17"] });
  });

  it("can be scanned, also where the list would have had it already", async () => {
    lists = { YB05: [entry("M17", "there")] };
    expect((await check(gathered(subject))).materials).toMatchObject([
      { state: "missing", ways: [{ way: "scan" }] },
    ]);
    const chosen = [{ ref: "M17", id: "00000000-0000-4000-8000-000000000001", from: "scan" as const }];
    expect(await check(gathered(subject, { chosen }))).toMatchObject({
      complete: true,
      materials: [{ state: "there", ways: [] }],
    });
  });
});
