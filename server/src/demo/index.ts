import { readFile, rm } from "node:fs/promises";
import { parser } from "@zizhuban/device-agent-contract";
import { CasePage, routes, type DeskAction, type StaffAccount } from "@zizhuban/server-contract";
import type { StaffModule } from "../staff/index.ts";
import { ask, type Credentials } from "./client.ts";
import { enrolKiosk } from "./kiosk.ts";
import { readSamples, type SampleCase, type SamplePerson, type Samples } from "./samples.ts";

const parseAccounts = parser(routes.staffAccounts.response);
const parseInvited = parser(routes.inviteStaff.response);
const parseCase = parser(CasePage);

/** Where the running server is to be reached by its own clients. */
export interface DemoDeps {
  readonly web: string;
  readonly kioskApi: string;
  readonly caPem: string;
  readonly adminLinkFile: string;
  /** Written 0600: a one-time sign-in link for each sample person. */
  readonly peopleFile: string;
  readonly staff: Pick<StaffModule, "offerLinks">;
  /** A claim for a kiosk that no agent has used yet, or undefined when one has. */
  newClaim(): Promise<string | undefined>;
}

/**
 * Makes a first look worth while: sample people who can sign in by link, and, on a server no kiosk has ever asked,
 * cases in every queue. Everything goes through the API of kiosks and staff, so a sample is what a real one would be.
 */
export async function playDemo(deps: DemoDeps): Promise<void> {
  const samples = await readSamples();
  const accounts = await makePeople(deps, samples.people);
  const offered = samples.people.flatMap(({ login, name }) => {
    const account = accounts.find((one) => one.login === login);
    // Who has enrolled an authenticator is nobody's sample any more.
    return account?.state === "invited" ? [{ accountId: account.id, label: `${login} ${name}` }] : [];
  });
  await deps.staff.offerLinks(deps.peopleFile, offered);
  const claim = await deps.newClaim();
  if (claim !== undefined) await makeCases(deps, samples, claim);
}

/** A server that is no demonstration leaves no links lying about. */
export async function forgetDemo(peopleFile: string): Promise<void> {
  await rm(peopleFile, { force: true });
}

async function makePeople(deps: DemoDeps, people: readonly SamplePerson[]): Promise<StaffAccount[]> {
  const administrator = await signIn(deps, (await readFile(deps.adminLinkFile, "utf8")).trim());
  const known = parseAccounts((await ask(deps.web, administrator, "GET", "/api/staff/accounts")).body);
  if (!known.ok) throw new Error("the list of accounts is not one");
  const missing = people.filter(({ login }) => known.value.accounts.every((one) => one.login !== login));
  for (const { login, name, role, division } of missing) {
    const account = { login, name, division };
    // The first password is dropped: nobody can sign in with it, also when this server is a demonstration no more.
    const invited = parseInvited(
      (await ask(deps.web, administrator, "POST", "/api/staff/accounts", account)).body,
    );
    if (!invited.ok) throw new Error("the invitation's answer is not one");
    const path = `/api/staff/accounts/${invited.value.id}/assignments`;
    await ask(deps.web, administrator, "POST", path, { role, division });
  }
  const now = parseAccounts((await ask(deps.web, administrator, "GET", "/api/staff/accounts")).body);
  await ask(deps.web, administrator, "POST", "/api/staff/sign-out", {});
  return now.ok ? now.value.accounts : [];
}

async function makeCases(deps: DemoDeps, samples: Samples, claim: string): Promise<void> {
  const kiosk = await enrolKiosk({ url: deps.kioskApi, caPem: deps.caPem, claim });
  const opened: { readonly id: string; readonly steps: SampleCase["steps"] }[] = [];
  for (const [index, citizen] of samples.citizens.entries()) {
    const token = await kiosk.signIn(citizen);
    for (const { itemKey, steps } of samples.cases.filter((one) => one.citizen === index))
      opened.push({ id: await kiosk.apply(token, itemKey), steps });
    await kiosk.endSession(token);
  }
  const desks = new Map<string, Credentials>();
  for (const { login } of samples.people) {
    if (!samples.cases.some(({ steps }) => steps.some(({ by }) => by === login))) continue;
    desks.set(login, await signIn(deps, await linkOf(deps, login)));
  }
  for (const { id, steps } of opened)
    for (const { by, action } of steps) await act(deps.web, desks.get(by) ?? {}, id, action);
  for (const desk of desks.values()) await ask(deps.web, desk, "POST", "/api/staff/sign-out", {});
}

async function act(web: string, desk: Credentials, id: string, action: DeskAction): Promise<void> {
  const read = parseCase((await ask(web, desk, "GET", `/api/staff/cases/${id}`)).body);
  if (!read.ok) throw new Error("the case is not one");
  await ask(web, desk, "POST", `/api/staff/cases/${id}/actions`, { version: read.value.version, action });
}

async function linkOf({ peopleFile }: DemoDeps, login: string): Promise<string> {
  const line = (await readFile(peopleFile, "utf8")).split("\n").find((one) => one.startsWith(`${login} `));
  return line?.split("\t")[1] ?? "";
}

async function signIn({ web }: DemoDeps, link: string): Promise<Credentials> {
  const headers = { origin: new URL(web).origin };
  const answer = await ask(web, { headers }, "POST", "/api/staff/sign-in", { link });
  const cookie = answer.headers["set-cookie"]?.[0]?.split(";", 1)[0] ?? "";
  return { headers: { ...headers, cookie } };
}
