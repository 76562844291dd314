import { Agent } from "node:https";
import { parser } from "@zizhuban/device-agent-contract";
import { Catalogue, type AssignmentGrant, type CatalogueItem } from "@zizhuban/server-contract";
import {
  blankPdf,
  enrol,
  photograph,
  startServerByClock,
  type DepartmentSimulator,
} from "@zizhuban/server/testing";
import { Agenda } from "./agenda.ts";
import { JumpingClock } from "./clock.ts";
import { chinaTime, readWorkingDays, type WorkingDays } from "./days.ts";
import { connectDepartments } from "./departments.ts";
import { told } from "./http.ts";
import { Kiosk } from "./kiosk.ts";
import { takeOn, type Colleague } from "./staff.ts";

const district = "420702";
const of = (role: AssignmentGrant["role"]): AssignmentGrant => ({ role, division: district });
/** Who accepts, who decides and who hands out are different people (受办分离, 统一出件). */
const posts = {
  "run-window": of("windowClerk"),
  "run-issue": of("windowClerk"),
  "run-reviewer": of("reviewer"),
  "run-approver": of("approver"),
  "run-supervisor": of("supervisor"),
  "run-administrator": { role: "administrator", division: "0" },
} as const;
const parseCatalogue = parser(Catalogue);

/** A running server, one kiosk, the people behind the window, and the time. */
export interface World {
  readonly clock: JumpingClock;
  readonly days: WorkingDays;
  readonly agenda: Agenda;
  readonly kiosk: Kiosk;
  readonly items: ReadonlyMap<string, CatalogueItem>;
  readonly scans: { readonly pdf: Buffer; readonly photo: Buffer };
  /** First day of the run. */
  readonly firstDay: string;
  /** Systems of departments that decide there, by department. */
  readonly departments: ReadonlyMap<string, DepartmentSimulator>;
  readonly staff: (login: keyof typeof posts) => Colleague;
  readonly stop: () => Promise<void>;
}

/** Starts everything; certificates are made by the real time, then the clock jumps to the next Monday morning. */
export async function startWorld(): Promise<World> {
  const clock = new JumpingClock();
  const days = await readWorkingDays(clock);
  const server = await startServerByClock(clock);
  try {
    const claim = await server.claim();
    const kiosk = new Kiosk(claim.url, new Agent({ ...(await enrol(claim)), keepAlive: true }));
    const web = new URL(server.ready.console).origin;
    const staff = await takeOn(web, clock, await server.adminLink(), posts);
    const colleague = (login: keyof typeof posts) => {
      const known = staff.get(login);
      if (known === undefined) throw new Error(`nobody is ${login}`);
      return known;
    };
    const departments = await connectDepartments(web, clock, colleague("run-administrator"));
    const items = told(parseCatalogue, await kiosk.call("GET", "catalogue")).items;
    let firstDay = days.after(days.today(), 1);
    while (new Date(`${firstDay}T00:00:00Z`).getUTCDay() !== 1) firstDay = days.after(firstDay, 1);
    clock.jumpTo(chinaTime(firstDay, 8));
    return {
      clock,
      days,
      agenda: new Agenda(clock, days),
      kiosk,
      items: new Map(items.map((item) => [item.key, item])),
      scans: {
        pdf: await blankPdf(2, "Paper"),
        photo: await photograph({ width: 800, height: 1100 }),
      },
      firstDay,
      departments,
      staff: colleague,
      async stop() {
        for (const system of departments.values()) await system.stop();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}
