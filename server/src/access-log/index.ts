import { Sensitive } from "@zizhuban/device-agent-contract";
import type { AccessLogEntry } from "@zizhuban/server-contract";
import type { Archive } from "../archive/index.ts";
import type { Cases } from "../cases/index.ts";
import type { CatalogueModule } from "../catalogue/index.ts";
import type { Certificates } from "../certificates/index.ts";
import { chinaDate, type Citizen, type Db, type ServerModule } from "../core/index.ts";
import type { Exchange } from "../exchange/index.ts";
import type { LifeEvents } from "../life-events/index.ts";
import type { Materials } from "../materials/index.ts";
import type { PartyFiles } from "../party-files/index.ts";
import { createLooks } from "./looks.ts";
import { createOffices, type OfficesAt } from "./office.ts";
import { accessLogRoutes } from "./routes.ts";

export type { OfficesAt } from "./office.ts";

/** One screenful is a handful; whoever wants more than this asks the office. */
const most = 200;

/** What makes two looks one line of the log: a clerk at work opens one page of one case many times a day. */
function lineOf(entry: AccessLogEntry): string {
  return JSON.stringify({ ...entry, at: chinaDate(entry.at), times: 1 });
}

function together(entries: readonly AccessLogEntry[]): AccessLogEntry[] {
  const lines = new Map<string, AccessLogEntry>();
  for (const entry of entries.toSorted((a, b) => b.at - a.at)) {
    // A question to a register is one consent each.
    const line = entry.kind === "register" ? `register ${lines.size}` : lineOf(entry);
    const known = lines.get(line);
    lines.set(line, known === undefined ? entry : { ...known, times: known.times + entry.times });
  }
  return [...lines.values()].slice(0, most);
}

/**
 * Who read what is known of a person, for that person (domain.md §7.4 D1): which registers were asked, which office
 * opened the file, a case, a paper, when, and what for. It is read from where every reading is on record already;
 * of an officer it says the office, never the name.
 */
export function createAccessLog(deps: {
  db: Db;
  catalogue: CatalogueModule;
  exchange: Exchange;
  cases: Cases;
  certificates: Certificates;
  materials: Materials;
  lifeEvents: LifeEvents;
  archive: Archive;
  partyFiles: PartyFiles;
  officesAt: OfficesAt;
}) {
  const { exchange, catalogue, partyFiles } = deps;
  const offices = createOffices(deps);
  const looks = createLooks({ ...deps, offices });

  async function questions(personId: string): Promise<AccessLogEntry[]> {
    const asked = await exchange.queriesAbout(personId);
    return asked.map(({ recipient, ...question }): AccessLogEntry => {
      const department = recipient === null ? undefined : catalogue.find(recipient)?.source.department;
      const entry = Object.assign(question, { kind: "register", times: 1 } as const);
      return Object.assign(
        entry,
        recipient !== null && { recipient },
        department !== undefined && { office: { department } },
      );
    });
  }

  async function filesOpened(partyId: string): Promise<Sensitive<AccessLogEntry>[]> {
    const readings = await partyFiles.readingsOf(partyId);
    return Promise.all(
      readings.map(async ({ at, staffId, purpose }) => {
        const office = await offices.of(staffId, at, "party.read");
        return purpose.map((words): AccessLogEntry => ({
          at,
          kind: "file",
          ...(office !== undefined && { office }),
          purpose: words,
          outcome: "found",
          times: 1,
        }));
      }),
    );
  }

  async function of({ personId, enterpriseId }: Citizen): Promise<Sensitive<AccessLogEntry[]>> {
    const opened = await filesOpened(personId);
    const ofEnterprise = enterpriseId === undefined ? [] : await filesOpened(enterpriseId);
    const plain = [...(await questions(personId)), ...(await looks(personId))];
    return Sensitive.all([...opened, ...ofEnterprise]).map((files) => together([...plain, ...files]));
  }

  const module: ServerModule = {
    name: "access-log",
    dependsOn: [
      "catalogue",
      "exchange",
      "cases",
      "certificates",
      "materials",
      "life-events",
      "archive",
      "party-files",
    ],
    routes: accessLogRoutes(of),
  };
  return module;
}
