import { parser } from "@zizhuban/device-agent-contract";
import {
  ImportReport,
  ServicePoint,
  type DivisionEntry,
  type FileKind,
  type FieldEntry,
  type ItemContent,
  type MaterialEntry,
  type PackageContent,
} from "@zizhuban/server-contract";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cards, startBusiness, type Answer, type TestBusiness, type TestStaff } from "../business/testing.ts";

// The catalogue's lists as files: what is exported and imported again is the same, a mistake is named by its line,
// column and field, and what is in use does not vanish.

const parseReport = parser(ImportReport);
const parsePoint = parser(ServicePoint);
type Kind = FileKind;
const kinds = [
  "items",
  "materials",
  "fields",
  "departments",
  "divisions",
  "service-points",
  "packages",
] as const satisfies readonly Kind[];
const counts = {
  items: 70,
  materials: 44,
  fields: 26,
  departments: 17,
  divisions: 10,
  packages: 23,
} as const;

let business: TestBusiness;
let editor: TestStaff;
let signer: TestStaff;

const point = {
  name: "太和镇代办点",
  kind: "clerk",
  division: "420702100",
  address: "样例路 1 号",
  telephone: "0711-2420000",
  hours: { from: "08:30", to: "17:30" },
  equipment: [{ kind: "fingerprint", working: true }],
} as const;

beforeAll(async () => {
  business = await startBusiness();
  editor = business.staff("editor", { role: "catalogueEditor", division: "420702" });
  signer = business.staff("signer", { role: "catalogueSigner", division: "420702" });
  await editor.call("POST", "/api/staff/service-points", point);
  await editor.call("POST", "/api/staff/service-points", {
    ...point,
    name: "东沟镇自助点",
    kind: "selfService",
    division: "420702101",
    address: "",
    hours: { always: true },
    equipment: [],
    kid: "kiosk0files",
  });
});
afterAll(async () => business.stop());

const drafts = "/api/staff/catalogue/list-drafts";
const address = (kind: Kind) => `/api/staff/catalogue/files/${kind}`;

interface Sent {
  readonly format?: "json" | "csv";
  readonly dryRun?: boolean;
  readonly who?: TestStaff;
}
async function send(
  kind: Kind,
  bytes: Uint8Array,
  { format = "json", dryRun = false, who = editor }: Sent = {},
) {
  const content = Buffer.from(bytes).toString("base64");
  return who.call("POST", address(kind), { format, content, dryRun, reason: "导入" });
}
function reportOf({ body }: Answer): ImportReport {
  const result = parseReport(body);
  if (!result.ok) throw new Error(JSON.stringify(body));
  return result.value;
}
/** The report; where the file waits for a second person, that of its signing. */
async function imported(kind: Kind, text: string, sent: Sent = {}): Promise<ImportReport> {
  const report = reportOf(await send(kind, Buffer.from(text), sent));
  if (report.draft === undefined) return report;
  return reportOf(await signer.call("POST", `${drafts}/${report.draft}/publish`, {}));
}
async function exported(kind: Kind, format: "json" | "csv" = "json"): Promise<string> {
  const { bytes, status } = await editor.call("GET", `${address(kind)}?format=${format}`);
  if (status !== 200) throw new Error(bytes.toString());
  return bytes.toString("utf8");
}
/** Rows of a list that this test changes. */
async function rowsOf<Row>(kind: Kind): Promise<Row[]> {
  return JSON.parse(await exported(kind));
}
/** The rows, with those that fit changed. */
function withRow<Row extends object>(
  rows: readonly Row[],
  fits: (row: Row, at: number) => boolean,
  change: Partial<Row>,
): Row[] {
  return rows.map((row, at) => (fits(row, at) ? Object.assign(structuredClone(row), change) : row));
}
const nothing = { added: [], changed: [], removed: [], errors: [] };

describe.each(kinds)("%s", (kind) => {
  it("exported and imported again changes nothing", async () => {
    const text = await exported(kind);
    const unchanged = kind === "service-points" ? 2 : counts[kind];
    const same = { written: false, ...nothing, unchanged };
    expect(await imported(kind, text)).toEqual(same);
    const table = await exported(kind, "csv");
    expect(await imported(kind, table, { format: "csv" })).toEqual(same);
    expect(await imported(kind, table.replace(/^\uFEFF/, ""), { format: "csv" })).toEqual(same);
    expect(await exported(kind)).toBe(text);
  });

  it("one wrong row: its place, and nothing of the file is written", async () => {
    const rows = await rowsOf<object>(kind);
    const last = rows.at(-1);
    const name = kind === "fields" ? "zh" : "name";
    const before = await exported(kind);
    const text = JSON.stringify(
      [{ ...rows[0], [name]: 7 }, ...rows.slice(1, -1), { ...last, colour: 1 }],
      null,
      1,
    );
    const { errors, written } = await imported(kind, text);
    expect(written).toBe(false);
    expect(errors.map(({ code, field }) => [code, field])).toEqual([
      ["shape", name],
      ["shape", expect.anything()],
    ]);
    expect(text.split("\n")[(errors[0]?.line ?? 0) - 1]).toContain(`"${name}": 7`);
    expect(await exported(kind)).toBe(before);
  });
});

describe("a dry run", () => {
  it("says what would be added, changed and removed, and writes nothing; then it is written, all at once", async () => {
    const [first, ...rest] = await rowsOf<MaterialEntry>("materials");
    if (first === undefined) throw new Error("no materials");
    const fresh = { ...first, ref: "M90", name: "=新材料" };
    const text = JSON.stringify([{ ...first, note: "说明改了" }, ...rest, fresh]);
    const before = await exported("materials");
    const told = { added: ["M90"], changed: ["M01"], removed: [], unchanged: 43, errors: [] };
    expect(await imported("materials", text, { dryRun: true })).toEqual({ written: false, ...told });
    expect(await exported("materials")).toBe(before);
    expect(await imported("materials", text)).toEqual({ written: true, ...told });
    expect((await rowsOf<MaterialEntry>("materials")).at(-1)).toEqual(fresh);
    // A name like a formula leaves as text and comes back as it was.
    const table = await exported("materials", "csv");
    expect(table).toContain("'=新材料");
    expect(await imported("materials", table, { format: "csv" })).toMatchObject({
      written: false,
      unchanged: 45,
    });
    // What nobody uses may go again.
    expect(await imported("materials", before)).toMatchObject({
      written: true,
      removed: ["M90"],
      changed: ["M01"],
    });
    const { rows } = await sql`select 1 from audit_log where action = 'catalogue.listSigned'`.execute(
      business.db,
    );
    expect(rows).toHaveLength(2);
  });

  it("of items and packages says what would be drafted", async () => {
    const items = await rowsOf<ItemContent>("items");
    const text = JSON.stringify(withRow(items, ({ key }) => key === "GA04", { name: "改名" }));
    const told = { ...nothing, changed: ["GA04"], unchanged: 69 };
    expect(await imported("items", text, { dryRun: true })).toEqual({ written: false, ...told });
    expect(await imported("items", text)).toEqual({ written: true, ...told });
    const { body } = await editor.call("GET", "/api/staff/catalogue/items/GA04/versions");
    expect(body["versions"]).toMatchObject([{ state: "published" }, { state: "draft", author: "editor" }]);

    const packages = await rowsOf<PackageContent>("packages");
    const renamed = withRow(packages, ({ code }) => code === "YJS01", { note: "说明改了" });
    expect(await imported("packages", JSON.stringify(renamed))).toMatchObject({
      written: true,
      changed: ["YJS01"],
    });
    // The same out of a table, where what is nested is a cell of its own.
    const table = await exported("packages", "csv");
    expect(await imported("packages", table.replace("YJS02,", "YJS02x,"), { format: "csv" })).toMatchObject({
      written: false,
      errors: [{ column: 1, field: "code", code: "shape" }],
    });
    expect(await imported("packages", table.replace("说明改了", "又改了"), { format: "csv" })).toMatchObject({
      written: true,
      changed: ["YJS01"],
    });
    // What a file leaves out stays: it is withdrawn by a person.
    expect(await imported("packages", "[]")).toMatchObject({ written: false, ...nothing });
  });
});

describe("T1 a list is in force when a second person has signed its file", () => {
  const withNote = async (note: string) =>
    JSON.stringify(withRow(await rowsOf<MaterialEntry>("materials"), ({ ref }) => ref === "M02", { note }));
  const handedIn = async (text: string) => String(reportOf(await send("materials", Buffer.from(text))).draft);
  const openIds = async () => {
    const { body } = await editor.call("GET", drafts);
    const all = Array.isArray(body["drafts"]) ? body["drafts"] : [];
    return all.flatMap(({ id, state }: { id: string; state: string }) => (state === "draft" ? [id] : []));
  };

  it("until then it is as it was; the second sees each cell that changes, and the first cannot sign", async () => {
    const before = await exported("materials");
    const text = await withNote("说明改了");
    const id = await handedIn(text);
    expect(await exported("materials")).toBe(before);
    const both = business.staff(
      "both",
      { role: "catalogueEditor", division: "420702" },
      { role: "catalogueSigner", division: "420702" },
    );
    const own = reportOf(await send("materials", Buffer.from(text), { who: both }));
    expect(await both.call("POST", `${drafts}/${own.draft}/publish`, {})).toMatchObject({
      status: 403,
      code: "sameOfficer",
    });
    expect(await editor.call("POST", `${drafts}/${id}/publish`, {})).toMatchObject({ status: 403 });
    const { body } = await signer.call("GET", `${drafts}/${id}`);
    const was = (await rowsOf<MaterialEntry>("materials")).find(({ ref }) => ref === "M02")?.note;
    expect(body).toMatchObject({
      kind: "materials",
      author: "editor",
      outdated: false,
      report: { written: false, changed: ["M02"] },
      differences: [{ key: "M02", member: "note", before: was, after: "说明改了" }],
      differing: 1,
    });
    // Two who sign at once: one does.
    const answers = await Promise.all(
      [0, 1].map(async () => signer.call("POST", `${drafts}/${id}/publish`, {})),
    );
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 404]);
    expect(JSON.parse(await exported("materials"))).toEqual(JSON.parse(text));

    // The other file was made of the list as it was: signed now, it would undo what was signed since.
    expect(await signer.call("POST", `${drafts}/${own.draft}/publish`, {})).toMatchObject({
      status: 409,
      code: "listChanged",
    });
    expect((await signer.call("GET", `${drafts}/${own.draft}`)).body).toMatchObject({ outdated: true });
    expect((await both.call("POST", `${drafts}/${own.draft}/refuse`, { reason: "过时" })).status).toBe(200);
    expect(await openIds()).toEqual([]);
    const { body: history } = await signer.call("GET", drafts);
    expect(history["drafts"]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id, state: "published", author: "editor", decidedBy: "signer" }),
        expect.objectContaining({ id: own.draft, state: "refused", decidedBy: "both", refusal: "过时" }),
      ]),
    );
    expect(history["names"]).toMatchObject({ editor: "编目员", signer: "签发员" });
    expect(await imported("materials", before)).toMatchObject({ written: true });
  });

  it("what came to need a row since then keeps it: the file is judged again when it is signed", async () => {
    const points = await exported("service-points");
    const divisions = await rowsOf<DivisionEntry>("divisions");
    const without = divisions.filter(({ code }) => code !== "420702103");
    const { draft } = reportOf(await send("divisions", Buffer.from(JSON.stringify(without))));
    const placed = { ...point, name: "新点", division: "420702103" };
    const made = await editor.call("POST", "/api/staff/service-points", placed);
    expect(made.status).toBe(200);
    const signed = reportOf(await signer.call("POST", `${drafts}/${draft}/publish`, {}));
    expect(signed).toMatchObject({ written: false, errors: [{ code: "inUse", field: "420702103" }] });
    expect(await openIds()).toEqual([draft]);
    expect((await signer.call("POST", `${drafts}/${draft}/refuse`, { reason: "还在用" })).status).toBe(200);
    expect(await imported("service-points", points)).toMatchObject({ written: true });
  });

  it("who keeps another place or department sees none of it", async () => {
    const id = await handedIn(await withNote("又改了"));
    const health = business.staff("health", {
      role: "catalogueSigner",
      division: "420702",
      department: "WJ",
    });
    const town = business.staff("town", { role: "catalogueSigner", division: "420702101" });
    for (const who of [health, town]) {
      expect((await who.call("GET", drafts)).body).toMatchObject({ drafts: [] });
      expect(await who.call("GET", `${drafts}/${id}`)).toMatchObject({ code: "notFound" });
      expect(await who.call("POST", `${drafts}/${id}/publish`, {})).toMatchObject({ code: "notFound" });
      expect(await who.call("POST", `${drafts}/${id}/refuse`, { reason: "?" })).toMatchObject({
        code: "notFound",
      });
    }
    expect((await editor.call("POST", `${drafts}/${id}/refuse`, { reason: "收回" })).status).toBe(200);
  });
});

describe("references", () => {
  it("a material, a field, a department in use cannot vanish, and it is said who uses it", async () => {
    for (const [kind, member, key] of [
      ["materials", "ref", "M01"],
      ["fields", "key", "telephone"],
      ["departments", "key", "GA"],
    ] as const) {
      const before = await exported(kind);
      const left = (await rowsOf<Record<string, unknown>>(kind)).filter((row) => row[member] !== key);
      for (const dryRun of [true, false])
        expect(await imported(kind, JSON.stringify(left), { dryRun })).toMatchObject({
          written: false,
          removed: [key],
          errors: [
            {
              line: 1,
              column: 1,
              field: key,
              code: "inUse",
              message: expect.stringMatching(/item [A-Z]{2}\d\d/),
            },
          ],
        });
      expect(await exported(kind)).toBe(before);
    }
  });

  it("an item names only what is listed", async () => {
    const [first] = await rowsOf<ItemContent>("items");
    if (first === undefined) throw new Error("no items");
    const strange = {
      ...first,
      deptKey: "ZZ",
      materials: withRow(first.materials, () => true, { ref: "M99" }),
      fields: [{ key: "nobodyKnows", required: true }],
    };
    const text = JSON.stringify([strange], null, 1);
    const { errors } = await imported("items", text, { dryRun: true });
    const lines = text.split("\n");
    expect(errors.map(({ code, line }) => [code, lines[line - 1]?.trim().replace(/,$/, "")])).toEqual([
      ["referenceUnknown", '"deptKey": "ZZ"'],
      ["referenceUnknown", '"ref": "M99"'],
      ["referenceUnknown", '"key": "nobodyKnows"'],
    ]);
    const draft = await editor.call("POST", "/api/staff/catalogue/drafts", { content: strange, reason: "r" });
    expect(draft).toMatchObject({ code: "invalidData" });
    expect(draft.body["detail"]).toBe("/content/deptKey: ZZ is not listed");
  });

  it("a division has the one above it, on the level its code says; five levels fit", async () => {
    const divisions = await rowsOf<DivisionEntry>("divisions");
    const csv = (rows: readonly DivisionEntry[]) =>
      ["code,name,level", ...rows.map(({ code, name, level }) => `${code},${name},${level}`)].join("\n");
    const orphan = { code: "420703100", name: "别处镇", level: "镇" } as const;
    expect(await imported("divisions", csv([...divisions, orphan]), { format: "csv" })).toMatchObject({
      written: false,
      errors: [{ line: 12, column: 1, field: "code", code: "parentUnknown" }],
    });
    const wrong = withRow(divisions, ({ code }) => code === "420702101", { level: "区" });
    expect(await imported("divisions", csv(wrong), { format: "csv" })).toMatchObject({
      errors: [{ line: 4, column: 3, field: "level", code: "levelWrong" }],
    });
    const five: DivisionEntry[] = [
      { code: "42", name: "湖北省", level: "省" },
      { code: "4207", name: "鄂州市", level: "市" },
      ...divisions,
      { code: "420702101201", name: "东沟村", level: "村" },
    ];
    expect(await imported("divisions", JSON.stringify(five))).toMatchObject({
      written: true,
      added: ["42", "4207", "420702101201"],
    });
    // The deployment's own comes first where roles are given; what is above it is not its own.
    const { body } = await editor.call("GET", "/api/staff/organisation");
    expect(body["divisions"]).toMatchObject([
      { code: "420702" },
      { code: "420702100" },
      ...Array.from({ length: 9 }, () => ({})),
    ]);
    const without = five.filter(({ code }) => code !== "420702");
    expect((await imported("divisions", JSON.stringify(without))).errors).toContainEqual(
      expect.objectContaining({ field: "420702", code: "inUse" }),
    );
  });

  it("a division with a service point or an open case stays", async () => {
    const divisions = await rowsOf<DivisionEntry>("divisions");
    const kiosk = business.kiosk("kiosk0village", "420702101201");
    await kiosk.signIn(cards.zhang);
    const application = {
      itemKey: "GA04",
      form: { telephone: "13900000000" },
      later: [],
      promised: [],
      consents: [],
    };
    expect((await kiosk.call("POST", "/api/kiosk/applications", application)).status).toBe(200);
    const gone = (code: string) => JSON.stringify(divisions.filter((one) => one.code !== code));
    expect((await imported("divisions", gone("420702101201"))).errors).toMatchObject([
      { code: "inUse", message: expect.stringContaining("case ") },
    ]);
    expect((await imported("divisions", gone("420702101"))).errors).toContainEqual(
      expect.objectContaining({ code: "inUse", message: expect.stringContaining("东沟镇自助点") }),
    );
    expect(await imported("divisions", gone("420702104"))).toMatchObject({
      written: true,
      removed: ["420702104"],
    });
  });

  it("a service point stands in a division that is listed; one without an id is new; capabilities and hours come along", async () => {
    const head = "name,kind,division,address,telephone,hours,equipment\n";
    const line = (division: string) =>
      `网格点,gridWorker,${division},,12345,"{""from"":""09:00"",""to"":""12:00""}",[]\n`;
    const before = await exported("service-points");
    expect(await imported("service-points", head + line("420702999"), { format: "csv" })).toMatchObject({
      written: false,
      errors: [{ line: 2, column: 3, field: "division", code: "referenceUnknown" }],
    });
    const rows = await rowsOf<ServicePoint>("service-points");
    const fresh = { ...point, name: "网格点", kind: "gridWorker", hours: { from: "09:00", to: "12:00" } };
    const report = await imported("service-points", JSON.stringify([rows[0], fresh]));
    expect(report).toMatchObject({
      written: true,
      added: [expect.any(String)],
      removed: [rows[1]?.id],
      unchanged: 1,
    });
    const { body } = await editor.call("GET", "/api/staff/service-points");
    const points = (Array.isArray(body["points"]) ? body["points"] : []).map((one: unknown) =>
      parsePoint(one),
    );
    expect(points.map((one) => one.ok && one.value.name)).toEqual(["太和镇代办点", "网格点"]);
    expect(await imported("service-points", before)).toMatchObject({ written: true, added: [rows[1]?.id] });
    // Two points cannot have one kiosk.
    const twice = withRow(rows, () => true, { kid: "kiosk0files" });
    expect((await imported("service-points", JSON.stringify(twice))).errors).toMatchObject([
      { field: "kid", code: "keyTwice" },
    ]);
  });

  it("hours and equipment of service points are cells people can write, a wrong one with its line and how it should look", async () => {
    const table = await exported("service-points", "csv");
    expect(table).toContain(",08:30-17:30,fingerprint: working,");
    expect(table).toContain(",24小时,[],kiosk0files");
    const head = "name,kind,division,address,telephone,hours,equipment\n";
    const line = (hours: string, equipment = "") =>
      `网格点,gridWorker,420702100,,12345,${hours},${equipment || "[]"}\n`;
    const read = async (...lines: readonly string[]) =>
      imported("service-points", head + lines.join(""), { format: "csv", dryRun: true });
    for (const hours of ["全天", "24h", "9:00-12:00", "09：00 至 12：00", '"{""always"":true}"'])
      expect((await read(line(hours, "fingerprint"))).errors).toEqual([]);
    expect(
      (await read(line("全天"), line("上午九点"), line("17:30-08:30"), line("9:00-12:00", "x"))).errors,
    ).toEqual([
      { line: 3, column: 6, field: "hours", code: "shape", message: "24小时, or 08:30-17:30" },
      expect.objectContaining({ line: 5, column: 7, field: "equipment", code: "shape" }),
    ]);
    expect((await read(line("17:30-08:30"))).errors).toMatchObject([
      { line: 2, column: 6, field: "hours", message: "from is not before to" },
    ]);
    const never = { ...point, hours: { from: "12:00", to: "12:00" } };
    expect(await editor.call("POST", "/api/staff/service-points", never)).toMatchObject({
      code: "invalidData",
    });
  });

  it("nobody hangs a point on a kiosk that stands outside their area, by a file either", async () => {
    const place = { name: "别镇", number: "01", division: "鄂州市", divisionCode: "420702102" };
    const kid = await business.kiosks.register({ ...place, phone: "12345", hours: "24 小时" });
    const rows = await rowsOf<ServicePoint>("service-points");
    const town = business.staff("town-editor", { role: "catalogueEditor", division: "420702100" });
    const hung = JSON.stringify([...rows, { ...point, name: "挂在别处", kid }]);
    expect((await send("service-points", Buffer.from(hung), { who: town })).code).toBe("forbidden");
    expect((await send("service-points", Buffer.from(hung), { dryRun: true })).status).toBe(200);
  });

  it("what a package is judged by, a file of packages is judged by too", async () => {
    const [first] = await rowsOf<PackageContent>("packages");
    const text = JSON.stringify(
      [{ ...first, nodes: withRow(first?.nodes ?? [], (_, at) => at === 0, { item: "XX99" }) }],
      null,
      1,
    );
    const { errors, written } = await imported("packages", text);
    expect(written).toBe(false);
    expect(errors[0]).toMatchObject({ field: "nodes", code: "itemUnknown" });
    expect(text.split("\n")[(errors[0]?.line ?? 0) - 1]).toContain('"item": "XX99"');
  });

  it("a field whose pattern is none, a choice without choices and a credit code that does not check are told", async () => {
    const fields = await rowsOf<FieldEntry>("fields");
    const wrong = withRow(
      withRow(fields, (_, at) => at === 0, { pattern: "[" }),
      (_, at) => at === 1,
      { type: "choice" },
    );
    expect((await imported("fields", JSON.stringify(wrong))).errors).toMatchObject([
      { field: "pattern", code: "patternWrong" },
      { field: "choices", code: "shape" },
    ]);
    const departments = (await exported("departments")).replace("11420702Y000000168", "11420702Y000000169");
    expect((await imported("departments", departments)).errors).toMatchObject([
      { field: "uscc", code: "checkCharacter" },
    ]);
  });
});

describe("who may", () => {
  it("keeps a list only who keeps the whole catalogue, a department's editor their own items", async () => {
    const health = business.staff("health", {
      role: "catalogueEditor",
      division: "420702",
      department: "WJ",
    });
    for (const kind of ["materials", "fields", "departments", "divisions"] as const)
      for (const dryRun of [true, false])
        expect(await send(kind, Buffer.from("[]"), { who: health, dryRun })).toMatchObject({
          code: "forbidden",
        });
    expect(await send("items", Buffer.from("[]"), { who: signer })).toMatchObject({ code: "forbidden" });
    const items = await rowsOf<ItemContent>("items");
    const named = (key: string) =>
      Buffer.from(JSON.stringify(withRow(items, (one) => one.key === key, { conditions: ["新"] })));
    expect(await send("items", named("GA02"), { who: health, dryRun: true })).toMatchObject({
      code: "forbidden",
    });
    expect((await send("items", named("WJ01"), { who: health, dryRun: true })).body).toMatchObject({
      changed: ["WJ01"],
    });
    const town = business.staff("town", { role: "catalogueEditor", division: "420702101" });
    const points = await rowsOf<ServicePoint>("service-points");
    const renamed = withRow(points, () => true, { telephone: "110" });
    expect(await send("service-points", Buffer.from(JSON.stringify(renamed)), { who: town })).toMatchObject({
      code: "forbidden",
    });
    const own = renamed.map((one, at) => (one.division === "420702101" ? one : (points[at] ?? one)));
    expect(await imported("service-points", JSON.stringify(own), { who: town })).toMatchObject({
      written: true,
      changed: [expect.any(String)],
    });
  });

  it("GBK is refused by a code of its own, and a list nobody knows is not found", async () => {
    // 事项 in GBK.
    const gbk = Buffer.concat([Buffer.from("key,name\r\nGA01,"), Buffer.from([0xca, 0xc2, 0xcf, 0xee])]);
    for (const kind of kinds)
      expect(await send(kind, gbk, { format: "csv", dryRun: true })).toMatchObject({
        status: 422,
        code: "encodingNotUtf8",
      });
    expect((await editor.call("GET", "/api/staff/catalogue/files/secrets")).status).toBe(404);
  });
});

it("a changed field is what the next application is asked, on every kiosk's next look", async () => {
  const fields = await rowsOf<FieldEntry>("fields");
  const shorter = withRow(fields, ({ key }) => key === "telephone", { zh: "手机号" });
  expect(await imported("fields", JSON.stringify(shorter))).toMatchObject({
    written: true,
    changed: ["telephone"],
  });
  const { bytes } = await business.kiosk("kiosk0look").call("GET", "/api/kiosk/catalogue");
  expect(bytes.toString()).toContain("手机号");
});
