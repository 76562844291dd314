import { parser, systemClock } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { XfsClient } from "../testing.ts";
import { startCitizensWorld, type CitizensWorld } from "./testing.ts";

// Whatever ends a visit, there is one wipe: on the page, in the agent, on the server. Then the next citizen is served.

let world: CitizensWorld;
beforeAll(async () => {
  world = await startCitizensWorld();
});
afterAll(() => world.stop());

interface Page {
  readonly kiosk: XfsClient;
  readonly reader: XfsClient;
}

async function openPage(): Promise<Page> {
  const [kiosk, reader] = await Promise.all(["Kiosk", "IdCardReader"].map((name) => world.connect(name)));
  if (kiosk === undefined || reader === undefined) throw new Error("no page");
  return { kiosk, reader };
}

const identify = ({ reader }: Page, card: string) => world.identify(reader, card);

const parsePages = parser(Type.Object({ pages: Type.Array(Type.Object({ url: Type.String() })) }));

/** A picture of the visit, as the page shows it. */
async function preview({ kiosk }: Page): Promise<string> {
  const fields = {
    locale: "zh-CN",
    itemName: "养老保险",
    caseNumber: "1",
    outcome: "issued",
    applicant: "张**",
  } as const;
  const shown = parsePages(
    (await kiosk.call("PrintJob.Preview", { kind: "slip", form: "case-slip", fields })).payload,
  );
  const url = shown.ok ? shown.value.pages[0]?.url : undefined;
  if (url === undefined) throw new Error("no preview");
  return new URL(url, world.agent.url).href;
}

const statusOf = async (url: string) => (await fetch(url, { headers: world.headers })).status;

const endings: readonly [string, string, (page: Page) => Promise<void>][] = [
  ["the button", "button", async ({ kiosk }) => void (await kiosk.call("Visit.End"))],
  ["another person's card", "cardChanged", async (page) => void (await identify(page, "li"))],
  [
    "another person's card that nobody asked for",
    "cardChanged",
    async () => {
      const hand = await world.agent.connect("Kiosk");
      await hand.call("Simulator.Insert", { device: "IdCardReader", card: "li" });
      await hand.next(({ header }) => header.name === "Visit.Ended");
      await hand.call("Simulator.Remove", { device: "IdCardReader" });
      hand.close();
    },
  ],
  [
    "the page loaded anew",
    "pageGone",
    async () =>
      void (await fetch(world.agent.url, { headers: { ...world.headers, "sec-fetch-dest": "document" } })),
  ],
  [
    "a page that was killed",
    "pageGone",
    async ({ kiosk, reader }) => {
      kiosk.socket.terminate();
      reader.socket.terminate();
    },
  ],
  [
    "the server",
    "sessionEnded",
    async () => {
      world.sessionOver(true);
      await fetch(`${world.agent.url}api/kiosk/sessions/current`, {
        headers: { ...world.headers, "sec-fetch-site": "same-origin" },
      });
      world.sessionOver(false);
    },
  ],
];

test.each(endings)("a visit ended by %s is wiped once, and the next one works", async (_, reason, end) => {
  const page = await openPage();
  const witness = await world.agent.connect("Kiosk");
  const visitId = await identify(page, "zhang");
  const token = `Bearer token-${world.sessions()}`;
  const picture = await preview(page);
  expect(await statusOf(picture)).toBe(200);

  await end(page);
  await witness.next(({ header }) => header.name === "Visit.Ended");
  const ends = () =>
    witness.received.filter(({ header }) => header.name === "Visit.Ended").map(({ payload }) => payload);
  const told = () =>
    world.server.requests.filter(
      ({ method, headers }) => method === "DELETE" && headers.authorization === token,
    );
  expect(ends()).toEqual([{ visitId, reason }]);
  expect(await statusOf(picture)).toBe(404);
  await expect.poll(() => told().length).toBe(1);

  const next = await openPage();
  const nextId = await identify(next, "wang");
  expect(nextId).not.toBe(visitId);
  await next.kiosk.call("Visit.End");
  expect((await witness.call("Visit.Get")).payload).toEqual({ visit: null });
  expect(told()).toHaveLength(1);
  expect(ends().filter((payload) => JSON.stringify(payload).includes(visitId))).toHaveLength(1);
  for (const client of [page.kiosk, page.reader, next.kiosk, next.reader, witness]) client.close();
});

test("a brown-out of two seconds takes the reader away and leaves the visit open", async () => {
  const page = await openPage();
  const witness = await world.agent.connect("Kiosk");
  const visitId = await identify(page, "zhang");
  const stateOf = async () => JSON.stringify((await page.reader.call("Common.Status")).payload);
  const well = await stateOf();
  await witness.call("Simulator.Fault", { device: "IdCardReader", fault: "unplugged" });
  await expect.poll(stateOf).not.toBe(well);
  const { promise: twoSeconds, resolve } = Promise.withResolvers<void>();
  systemClock.after(2_000, resolve);
  await twoSeconds;
  await witness.call("Simulator.Heal", { device: "IdCardReader", fault: "unplugged" });
  await expect.poll(stateOf).toBe(well);
  expect(JSON.stringify((await page.kiosk.call("Visit.Get")).payload)).toContain(visitId);
  await page.kiosk.call("Visit.End");
  for (const client of [page.kiosk, page.reader, witness]) client.close();
});
