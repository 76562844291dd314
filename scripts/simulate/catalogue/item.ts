import { parser } from "@zizhuban/device-agent-contract";
import { ApplyOutcome, CaseOutcome, type CatalogueItem } from "@zizhuban/server-contract";
import { newAccount, type CaseAccount } from "./account.ts";
import { chance } from "./chance.ts";
import { chinaTime } from "./days.ts";
import { chooseDelivery, workOff } from "./desk.ts";
import { fillForm } from "./form.ts";
import { told } from "./http.ts";
import { gather } from "./materials.ts";
import type { Person } from "./people.ts";
import type { World } from "./world.ts";

const parseOutcome = parser(ApplyOutcome);
const parseCase = parser(CaseOutcome);

/** One item, from the kiosk's first question to its end. */
export interface ItemResult {
  readonly account: CaseAccount;
  readonly name: string;
  readonly instant: boolean;
  /** Number of the document it ended with at the kiosk; nothing where a window hands it out. */
  document?: string;
  failure?: string;
}

/** A register answers, a certificate is made of the answer. */
async function fromRegister(world: World, item: CatalogueItem, result: ItemResult): Promise<void> {
  const opened = told(
    parseCase,
    await world.kiosk.call("POST", "cases", { itemKey: item.key, consent: item.consent }),
  );
  if (opened.certificate === null) throw new Error("the register has no record");
  const { account } = result;
  account.caseNumber = opened.caseNumber;
  account.phase = "completed";
  // The card is here; that somebody acts for an enterprise says its register, which stands for its licence.
  for (const { name, required } of item.materials)
    if (required) account.met.set(name, name === "营业执照" ? "shared" : "present");
  result.document = await readDocument(world, opened.certificate);
}

/** The page as the screen shows it, and whether its QR is answered. @returns the document's number */
async function readDocument(world: World, made: { id: string; number: string }): Promise<string> {
  const { bytes } = await world.kiosk.call("GET", `certificates/${made.id}/preview`);
  if (bytes.subarray(0, 5).toString("latin1") !== "%PDF-") throw new Error("the document is no PDF");
  return made.number;
}

async function apply(
  world: World,
  { item, person, random }: { item: CatalogueItem; person: Person; random: () => number },
  result: ItemResult,
) {
  const form = fillForm(item.fields ?? [], person, world.days.today());
  const late = !item.instant && random() < 0.5;
  const of = { itemKey: item.key, formFilled: Object.keys(form).length > 0, late };
  const { met, ...offered } = await gather(world, of, random);
  const outcome = told(
    parseOutcome,
    await world.kiosk.call("POST", "applications", { itemKey: item.key, form, ...offered }),
  );
  const { account } = result;
  account.caseNumber = outcome.caseNumber;
  account.phase = outcome.phase;
  for (const [ref, way] of met) account.met.set(ref, way);
  if (outcome.certificate !== undefined) result.document = await readDocument(world, outcome.certificate);
  return { id: outcome.caseId };
}

/** @param hour of the first day at which the citizen would like to come */
export function itemMatter(
  world: World,
  item: CatalogueItem,
  plan: { readonly person: Person; readonly day: string; readonly hour: number; readonly seed: number },
): { readonly result: ItemResult; readonly matter: () => Promise<void> } {
  const { person } = plan;
  const random = chance(plan.seed, item.key);
  const account = newAccount(item.key, item.instant ? 0 : item.promisedWorkdays);
  const result: ItemResult = { account, name: item.name, instant: item.instant };

  async function play(): Promise<void> {
    await world.agenda.visit(person.key, chinaTime(plan.day, plan.hour));
    await world.kiosk.open(person, item.identityLevel);
    account.visits = 1;
    const applied =
      item.consent === undefined
        ? await apply(world, { item, person, random }, result)
        : await fromRegister(world, item, result);
    const open = applied === undefined || item.instant ? undefined : applied;
    if (open !== undefined) await chooseDelivery(world, { id: open.id, person }, random);
    await world.kiosk.close();
    if (open === undefined) return;
    await workOff(world, { ...open, person, level: item.identityLevel, account, random });
  }

  return {
    result,
    async matter() {
      try {
        await play();
        // Its file closes by itself when it ends.
        if (account.phase !== "completed" && account.phase !== "archived")
          result.failure = `stands at ${account.phase}`;
        else if (item.instant && result.document === undefined) result.failure = "ended without its document";
      } catch (error) {
        result.failure = String(error);
      }
    },
  };
}
