import { isCitizenNumber, isUscc, Sensitive } from "@zizhuban/device-agent-contract";
import { routes } from "@zizhuban/server-contract";
import type { CatalogueModule } from "../catalogue/index.ts";
import {
  Problem,
  requireAt,
  requireOpen,
  route,
  valueOf,
  type Citizen,
  type Routes,
  type Staff,
} from "../core/index.ts";
import { enterpriseFor, type Enterprises } from "../enterprises/index.ts";
import type { Parties } from "../parties/index.ts";
import type { Disputes } from "./disputes.ts";
import type { Files } from "./file.ts";
import type { Merges } from "./merges.ts";
import type { Readings } from "./readings.ts";
import { shownAtKiosk } from "./shown.ts";

interface Deps {
  readonly catalogue: CatalogueModule;
  readonly parties: Parties;
  readonly enterprises: Enterprises;
  readonly files: Files;
  readonly disputes: Disputes;
  readonly merges: Merges;
  readonly readings: Readings;
}

const actorOf = ({ sessionId }: Citizen) => `citizen:${sessionId}`;

/** The HTTPS boundary: a file leaves its wrapper for whose it is. */
export function ownFileRoutes({ catalogue, files, disputes }: Deps): Routes {
  return async (app) => {
    route(app, routes.ownFile, async ({ citizen }) => {
      requireOpen(citizen);
      const whole = await files.person(citizen.personId, actorOf(citizen));
      const person = shownAtKiosk(catalogue, whole).expose();
      if (citizen.enterpriseId === undefined) return { person };
      return {
        person,
        enterprise: (await files.enterprise(citizen.enterpriseId, actorOf(citizen))).expose(),
      };
    });
    route(app, routes.prefill, async ({ params, citizen }) => {
      requireOpen(citizen);
      const who = {
        personId: citizen.personId,
        enterpriseId: enterpriseFor(citizen, params.key),
        actor: actorOf(citizen),
      };
      const found = await files.prefill(params.key, who);
      if (found === undefined) throw new Problem("itemUnknown");
      return found.expose();
    });
    route(app, routes.disputeField, async ({ body, citizen, operationId }) => {
      requireOpen(citizen);
      const actor = actorOf(citizen);
      if ((await files.valueOf(citizen.personId, body.field, actor)) === undefined)
        throw new Problem("invalidData", "/field: the file does not have it");
      const asked = disputes.ask(citizen.personId, body.field, body.words, { id: operationId, actor });
      return valueOf(await asked).expose();
    });
  };
}

/** What a keeper reads a disputed value for, as the person's access log says it. */
const disputePurpose = "核对本人提出的异议";

/**
 * The same for the staff: each opening is on record with its purpose, and corrections are decided here.
 * @param division of the whole deployment: a file is used everywhere in it, so a town's keeper does not change it
 */
export function partyFileStaffRoutes(deps: Deps, division: string): Routes {
  const requireWhole = (staff: Staff) => requireAt(staff, "party.correct", { division });
  const { parties, enterprises, files, disputes, merges, readings } = deps;

  async function personOf(number: string, place: string): Promise<string> {
    if (!isCitizenNumber(number))
      throw new Problem("invalidData", `/${place}: the check character does not fit`);
    const id = await parties.find(new Sensitive(number));
    if (id === undefined) throw new Problem("notFound");
    return id;
  }

  return async (app) => {
    route(app, routes.openPartyFile, async ({ body, staff }) => {
      const actor = `staff:${staff.staffId}`;
      const number = body.number.toUpperCase();
      const enterprise = isUscc(number) ? await enterprises.findByUscc(number) : undefined;
      if (enterprise !== undefined) {
        await readings.note([enterprise], staff.staffId, body.purpose);
        return (await files.enterprise(enterprise, actor)).expose();
      }
      if (isUscc(number)) throw new Problem("notFound");
      const person = await personOf(number, "number");
      await readings.note([person], staff.staffId, body.purpose);
      return (await files.person(person, actor)).expose();
    });
    route(app, routes.partyDisputes, async ({ staff }) => {
      requireWhole(staff);
      const open = await disputes.open();
      const ids = [...new Set(open.map(({ personId }) => personId))];
      const people = await parties.masked(ids);
      const values = await files.valuesOf(open, `staff:${staff.staffId}`);
      await readings.note(ids, staff.staffId, disputePurpose);
      const listed = open.map(({ personId, field, dispute }, index) => {
        const citizen = people.get(personId);
        if (citizen === undefined) throw new Error(`person ${personId} has no card`);
        const value = values[index]?.expose() ?? "";
        const shown = { citizen: citizen.expose(), value, correctable: disputes.correctable(field) };
        return Object.assign(shown, dispute.expose());
      });
      return { disputes: listed };
    });
    route(app, routes.decideDispute, async ({ params, body, staff }) => {
      requireWhole(staff);
      return valueOf(await disputes.decide(params.id, staff.staffId, body)).expose();
    });
    route(app, routes.partyMerges, async ({ staff }) => {
      requireWhole(staff);
      return { merges: (await merges.list()).expose() };
    });
    route(app, routes.proposeMerge, async ({ body, staff, operationId }) => {
      requireWhole(staff);
      const kept = await personOf(body.keep.toUpperCase(), "keep");
      const merged = await personOf(body.merge.toUpperCase(), "merge");
      return valueOf(
        await merges.propose(operationId, staff.staffId, { kept, merged }, body.reason),
      ).expose();
    });
    route(app, routes.decideMerge, async ({ params, body, staff }) => {
      requireWhole(staff);
      return valueOf(await merges.decide(params.id, staff.staffId, body.approve)).expose();
    });
  };
}
