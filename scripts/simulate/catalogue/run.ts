import { parser } from "@zizhuban/device-agent-contract";
import { routes, type CaseMeasure } from "@zizhuban/server-contract";
import { differences } from "./account.ts";
import { told } from "./http.ts";
import { itemMatter, type ItemResult } from "./item.ts";
import { packageMatter, type PackageResult } from "./package.ts";
import { people } from "./people.ts";
import { startWorld, type World } from "./world.ts";

const parseStages = parser(routes.lifeStages.response);
const parseMeasures = parser(routes.caseMeasures.response);

/** Applications of one day, and the minutes between them: a telephone gets no more than five codes an hour. */
const aDay = 26;
const minutesBetween = 16;

export interface CatalogueReport {
  readonly seed: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly items: readonly ItemResult[];
  readonly packages: readonly PackageResult[];
  /** Where supervision counted otherwise than the script. */
  readonly differences: readonly string[];
}

export interface CatalogueChoice {
  readonly seed: number;
  /** All when absent. */
  readonly items?: readonly string[];
  readonly packages?: readonly string[];
}

async function measures(world: World): Promise<ReadonlyMap<string, CaseMeasure>> {
  const supervisor = world.staff("run-supervisor");
  const path = `supervision/measures?from=${world.firstDay}&limit=5000`;
  const { cases } = told(parseMeasures, await supervisor.call("GET", path));
  return new Map(cases.map((one) => [one.caseNumber, one]));
}

async function codes(world: World): Promise<string[]> {
  const { stages } = told(parseStages, await world.kiosk.call("GET", "life-events"));
  return [...new Set(stages.flatMap((stage) => stage.packages.map(({ code }) => code)))].toSorted();
}

/** Plays every chosen item and package from the kiosk to its end, beside one another, and counts. */
export async function runCatalogue(choice: CatalogueChoice): Promise<CatalogueReport> {
  const world = await startWorld();
  try {
    const { seed } = choice;
    let applications = 0;
    const slot = () => {
      const day = world.days.after(world.firstDay, Math.floor(applications / aDay));
      const hour = 8.5 + ((applications % aDay) * minutesBetween) / 60;
      const person = people[applications % people.length];
      if (person === undefined) throw new Error("nobody applies");
      applications += 1;
      return { person, day: applications <= aDay ? world.firstDay : day, hour, seed };
    };
    const items = (choice.items ?? [...world.items.keys()]).map((key) => {
      const item = world.items.get(key);
      if (item === undefined) throw new Error(`${key} is not in the catalogue`);
      return itemMatter(world, item, slot());
    });
    const packages = (choice.packages ?? (await codes(world))).map((code) =>
      packageMatter(world, code, slot()),
    );
    await world.agenda.run([...items, ...packages].map(({ matter }) => matter));
    const counted = await measures(world);
    const ended = [
      ...items.flatMap(({ result }) => (result.failure === undefined ? [result.account] : [])),
      ...packages.flatMap(({ result }) => (result.failure === undefined ? result.cases : [])),
    ];
    return {
      seed,
      firstDay: world.firstDay,
      lastDay: world.days.today(),
      items: items.map(({ result }) => result),
      packages: packages.map(({ result }) => result),
      differences: ended.flatMap((account) => differences(account, counted.get(account.caseNumber))),
    };
  } finally {
    await world.stop();
  }
}
