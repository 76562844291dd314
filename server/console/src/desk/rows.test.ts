import type { CaseRow } from "@zizhuban/server-contract";
import { describe, expect, it } from "vitest";
import { deskLocales } from "../locale/index.ts";
import { placeOf } from "../place.ts";
import { caseAddress, deskAddress, placeAtDesk } from "./place.ts";
import { actionFrom } from "./action-form.ts";
import {
  usualFirst,
  asItem,
  asNumber,
  batchActionsOf,
  clockWords,
  csvOf,
  matchingRows,
  queuesOf,
  withNewest,
} from "./rows.ts";

const words = deskLocales["zh-CN"];

function row(id: string, change: Partial<CaseRow> = {}): CaseRow {
  return {
    id,
    number: `20261125-${id}`,
    itemKey: "GA04",
    itemName: "有无犯罪记录查询(个人)",
    department: "GA",
    departmentName: "区公安分局",
    division: "420702",
    phase: "applied",
    clock: { waitsFor: "acceptance", light: "green", left: 3, due: "2026-11-30", provisional: false },
    applicant: { name: "张**", idNumber: "420702********0010" },
    appliedAt: 0,
    version: 1,
    ...change,
  };
}

describe("the list", () => {
  it("shows each person their queues", () => {
    expect(queuesOf(["case.read", "case.receive", "case.accept", "case.issue"])).toEqual([
      "intake",
      "acceptance",
      "issue",
      "all",
    ]);
    expect(queuesOf(["fleet.read"])).toEqual([]);
  });

  it("filters by every word, in the words on the screen", () => {
    const rows = [row("1"), row("2", { phase: "received", applicant: { name: "王**", idNumber: "" } })];
    const found = (filter: string) => matchingRows(rows, filter, words).map(({ id }) => id);
    expect(found("")).toEqual(["1", "2"]);
    expect(found("王 犯罪")).toEqual(["2"]);
    expect(found("待收件")).toEqual(["1"]);
    expect(found("20261125-2")).toEqual(["2"]);
    expect(found("王 待收件")).toEqual([]);
  });

  it("knows a number, which the server looks for too", () => {
    expect(asNumber(" 2026-11 ")).toBe("2026-11");
    expect(asNumber("张")).toBeUndefined();
    expect(asNumber("")).toBeUndefined();
  });

  it("takes a newer first part over what was loaded, without doubles and without what has gone", () => {
    const loaded = ["1", "2", "3", "4"].map((id) => row(id));
    const ids = (newest: string[], asked: number) =>
      withNewest(
        loaded,
        newest.map((id) => row(id)),
        asked,
      ).map(({ id }) => id);
    expect(ids(["0", "1"], 2)).toEqual(["0", "1", "3", "4"]);
    expect(ids(["1", "3"], 2)).toEqual(["1", "3", "4"]);
    expect(ids(["3"], 4)).toEqual(["3"]);
  });

  it("says a deadline in words: light, what is waited for, how long, until when", () => {
    const due = { waitsFor: "decision", due: "2027-01-04" } as const;
    expect(clockWords({ ...due, light: "near", left: 0, provisional: true }, words)).toBe(
      "临近 · 等决定 · 今天到期 · 2027-01-04 (暂定)",
    );
    expect(clockWords({ ...due, light: "late", left: -1 }, deskLocales.en)).toBe(
      "late · decision · 1 working day over · 2027-01-04",
    );
    expect(clockWords({ waitsFor: "nothing", light: "stopped" }, words)).toBe("已结束");
  });

  it("is exported as a table that no spreadsheet runs", () => {
    const text = csvOf([row("1", { itemName: '=1+1 "x"' })], words, () => "2026-11-25 10:00");
    expect(text.startsWith("\u{feff}")).toBe(true);
    expect(text).toContain(`"'=1+1 ""x"""`);
    expect(text.trimEnd().split("\r\n")).toHaveLength(2);
  });

  it("puts what is usual first", () => {
    expect(usualFirst(["requestSupplement", "accept", "return"])).toEqual([
      "accept",
      "requestSupplement",
      "return",
    ]);
  });

  it("decides nothing in batches", () => {
    expect(batchActionsOf("decision")).toEqual([]);
    expect(batchActionsOf("intake")).toEqual(["receive"]);
  });
});

describe("a sheet filled in", () => {
  const form = (...entries: readonly (readonly [string, string])[]) => {
    const data = new FormData();
    for (const [name, value] of entries) data.append(name, value);
    return data;
  };

  it("is the action the server is asked for", () => {
    expect(actionFrom("receive", form())).toEqual({ type: "receive" });
    expect(
      actionFrom("requestSupplement", form(["refs", "M01"], ["refs", "M08"], ["words", " 请补 "])),
    ).toEqual({ type: "requestSupplement", refs: ["M01", "M08"], words: "请补" });
    expect(
      actionFrom("accept", form(["excuse:M02", "tolerate"], ["excuse:M03", "promise"], ["excuse:M04", ""])),
    ).toEqual({ type: "accept", tolerate: ["M02"], promise: ["M03"] });
    expect(actionFrom("return", form(["words", "一\n\n 二 "]))).toEqual({
      type: "return",
      reasons: ["一", "二"],
    });
    expect(actionFrom("pause", form(["procedure", "hearing"]), ["hearing"])).toEqual({
      type: "pause",
      procedure: "hearing",
    });
    expect(actionFrom("extend", form(["workdays", "5"], ["words", "案情复杂"]))).toEqual({
      type: "extend",
      workdays: 5,
      reason: "案情复杂",
    });
    expect(actionFrom("decide", form(["outcome", "granted"]))).toEqual({
      type: "decide",
      outcome: "granted",
      reasons: [],
    });
    expect(actionFrom("checkCommitment", form(["ref", "M05"], ["kept", "no"]))).toEqual({
      type: "checkCommitment",
      ref: "M05",
      kept: false,
    });
  });

  it("is none while something required is missing", () => {
    expect(actionFrom("requestSupplement", form(["words", "请补"]))).toBeUndefined();
    expect(actionFrom("refuseAcceptance", form(["words", "  "]))).toBeUndefined();
    expect(actionFrom("decide", form(["outcome", "refused"]))).toBeUndefined();
    expect(actionFrom("decide", form())).toBeUndefined();
    expect(actionFrom("pause", form(["procedure", "hearing"]), ["inspection"])).toBeUndefined();
    expect(actionFrom("extend", form(["workdays", "0"], ["words", "x"]))).toBeUndefined();
  });
});

describe("the address", () => {
  const at = (hash: string) => {
    const place = placeOf(hash);
    return place && placeAtDesk(place);
  };

  it("names the page and nothing about a person", () => {
    const id = "0f3c0000-0000-4000-8000-000000000001";
    expect(at(caseAddress(id))).toEqual({ page: "case", id });
    expect(at(deskAddress("review", true))).toEqual({ page: "desk", queue: "review", late: true });
    expect(at("#/desk")).toEqual({ page: "desk", late: false });
    expect(at("#/desk/nowhere")).toEqual({ page: "desk", late: false });
    expect(placeOf("#/fleet")).toEqual({ page: "fleet", path: [] });
    expect(placeOf("#sign-in=abc")).toBeUndefined();
    expect(placeOf("#/desk/<b>")).toBeUndefined();
  });
});

it("the code of an item is looked for on the server, as it is written", () => {
  expect(["GA04", " ga04 ", "GA0", "GA041", "居住证"].map(asItem)).toEqual([
    "GA04",
    "GA04",
    undefined,
    undefined,
    undefined,
  ]);
});
