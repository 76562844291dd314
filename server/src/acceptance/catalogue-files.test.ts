import { parser } from "@zizhuban/device-agent-contract";
import { ImportResult, type ItemContent } from "@zizhuban/server-contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startBusiness, type TestBusiness, type TestStaff } from "../business/testing.ts";

// Items as files: what is exported and imported again is the same, and a mistake is named by its line and column.

const parseResult = parser(ImportResult);
let business: TestBusiness;
let editor: TestStaff;

beforeAll(async () => {
  business = await startBusiness();
  editor = business.staff("editor", { role: "catalogueEditor", division: "420702" });
});
afterAll(async () => business.stop());

async function send(format: "json" | "csv", bytes: Uint8Array, dryRun: boolean) {
  const content = Buffer.from(bytes).toString("base64");
  return editor.call("POST", "/api/staff/catalogue/imports", { format, content, dryRun, reason: "导入" });
}
async function imported(format: "json" | "csv", text: string, dryRun = false): Promise<ImportResult> {
  const { body } = await send(format, Buffer.from(text), dryRun);
  const result = parseResult(body);
  if (!result.ok) throw new Error(JSON.stringify(body));
  return result.value;
}
async function exported(format: "json" | "csv"): Promise<string> {
  const { bytes, body } = await editor.call("GET", `/api/staff/catalogue/export?format=${format}`);
  return format === "csv" ? bytes.toString("utf8") : JSON.stringify(body["items"], undefined, 2);
}
async function items(): Promise<ItemContent[]> {
  return JSON.parse(await exported("json"));
}

it.each(["json", "csv"] as const)("%s exported and imported again changes nothing", async (format) => {
  const text = await exported(format);
  const again = await imported(format, text);
  expect(again).toEqual({ written: false, drafted: [], unchanged: 70, errors: [] });
  if (format === "csv") expect((await imported("csv", text.replace(/^\uFEFF/, ""))).unchanged).toBe(70);
});

it("a dry run says what would be drafted and writes nothing; then it is written, all at once", async () => {
  const text = (await exported("csv")).replace("有无犯罪记录查询(个人)", "=有无犯罪记录查询");
  const dry = await imported("csv", text, true);
  expect(dry).toMatchObject({ written: false, drafted: ["GA04"], errors: [] });
  expect((await items()).find(({ key }) => key === "GA04")?.name).not.toBe("=有无犯罪记录查询");
  expect(await imported("csv", text)).toMatchObject({ written: true, drafted: ["GA04"] });
  expect((await items()).find(({ key }) => key === "GA04")?.name).toBe("=有无犯罪记录查询");
  // A name like a formula leaves as text and comes back as it was.
  expect(await imported("csv", await exported("csv"))).toMatchObject({ written: false, unchanged: 70 });
});

it("one wrong cell: its line and column, and nothing of the file is written", async () => {
  const lines = (await exported("json")).split("\n");
  const wrong = lines.findIndex((line) => line.includes('"handling"'));
  const text = lines.with(wrong, '    "handling": "随便件",').join("\n");
  const { written, errors } = await imported("json", text.replace("居民身份证有效期满换领", "改名"));
  expect(written).toBe(false);
  expect(errors).toEqual([{ line: 2, column: 3, message: expect.stringContaining("/0/handling") }]);

  const csv = await exported("csv");
  const column =
    (csv.split("\r\n")[0] ?? "")
      .replace(/^\uFEFF/, "")
      .split(",")
      .indexOf("handling") + 1;
  const bad = csv.replace("即办件", "随便件");
  expect((await imported("csv", bad)).errors).toEqual([
    { line: 2, column, message: expect.stringContaining("/handling") },
  ]);
  expect(JSON.stringify(await items())).not.toContain("改名");
});

it.each([
  ["a quote that is never closed", 'key,name\r\nGA01,"x', { line: 2, column: 6 }],
  ["a column nobody knows", "key,colour\r\nGA01,red\r\n", { line: 1, column: 2 }],
  ["a row that is too short", "key,name\r\nGA01\r\n", { line: 2, column: 1 }],
])("%s", async (_what, text, place) => {
  const { errors, written } = await imported("csv", text);
  expect(errors).toEqual([expect.objectContaining(place)]);
  expect(written).toBe(false);
});

it("what is no JSON is named by line and column, and a list it must be", async () => {
  expect((await imported("json", '[\n  {"key": 1 "name": 2}\n]')).errors).toEqual([
    { line: 2, column: 13, message: "not JSON" },
  ]);
  expect((await imported("json", "{}")).errors).toHaveLength(1);
});

it("GBK is refused by a code of its own", async () => {
  // 事项 in GBK.
  const gbk = Buffer.concat([Buffer.from("key,name\r\nGA01,"), Buffer.from([0xca, 0xc2, 0xcf, 0xee])]);
  expect(await send("csv", gbk, true)).toMatchObject({ status: 422, code: "encodingNotUtf8" });
});
