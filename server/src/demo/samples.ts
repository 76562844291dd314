import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Closed, parser, ResidentCard } from "@zizhuban/device-agent-contract";
import { Assignment, DeskAction } from "@zizhuban/server-contract";
import { Type, type Static } from "typebox";

const file = join(import.meta.dirname, "../../sample-data/demo.json");

const SamplePerson = Closed({
  login: Type.String(),
  name: Type.String(),
  role: Assignment.properties.role,
  division: Assignment.properties.division,
});
export type SamplePerson = Static<typeof SamplePerson>;

const { name, sex, birth, idNumber } = ResidentCard.properties;
const SampleCase = Closed({
  /** Index in `citizens`. */
  citizen: Type.Integer({ minimum: 0 }),
  itemKey: Type.String(),
  /** What people behind the window have done with it. */
  steps: Type.Array(Closed({ by: Type.String(), action: DeskAction })),
});
export type SampleCase = Static<typeof SampleCase>;

const Samples = Closed({
  people: Type.Array(SamplePerson),
  citizens: Type.Array(Closed({ name, sex, birth, idNumber })),
  cases: Type.Array(SampleCase),
});
export type Samples = Static<typeof Samples>;

const parse = parser(Samples);

/** The sample people and what they have been doing before somebody looks. */
export async function readSamples(): Promise<Samples> {
  const content: unknown = JSON.parse(await readFile(file, "utf8"));
  const samples = parse(content);
  if (!samples.ok) throw new Error(`${file}: ${samples.detail ?? "invalid"}`);
  return samples.value;
}

/** The card of a sample citizen, as a reader would read it. */
export function cardOf(citizen: Samples["citizens"][number]): ResidentCard {
  return {
    type: "resident",
    nation: "01",
    address: "湖北省鄂州市梁子湖区样例镇示范村2组8号",
    issuer: "鄂州市公安局梁子湖区分局",
    validFrom: "20200101",
    validUntil: "20400101",
    ...citizen,
  };
}
