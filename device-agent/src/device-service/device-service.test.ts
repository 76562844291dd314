import { createServer } from "node:http";
import {
  fail,
  ok,
  Sensitive,
  SimulatedClock,
  systemClock,
  type CardPhoto,
  type CitizenCard,
  type CommandPayload,
  type Clock,
  type DeviceView,
  type Result,
} from "@zizhuban/device-agent-contract";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { IdCardReader, ReadOptions } from "../devices/id-card-reader/index.ts";
import { createVisit } from "../visit/index.ts";
import { createEndpoint, createService, idCardCommands, printJobCommands, visitCommands } from "./index.ts";
import type { OpenedSession } from "./index.ts";
import { connectXfs, type XfsClient } from "./testing.ts";

const zhang: CitizenCard = {
  type: "resident",
  name: "张样例",
  sex: "1",
  nation: "01",
  birth: "19850615",
  address: "湖北省鄂州市样例路1号",
  idNumber: "420702198506150010",
  issuer: "样例公安局",
  validFrom: "20160101",
  validUntil: "20360101",
};

type Reading = Awaited<ReturnType<IdCardReader["read"]>>;

/** A reader whose hand the test moves. */
class FakeReader implements IdCardReader {
  readonly name = "IdCardReader";
  readonly presence = "inferred";
  status: DeviceView = {
    name: this.name,
    class: "id-card-reader",
    status: { state: "ready", card: "unknown" },
  };
  readonly reads: { options: ReadOptions; finish(reading: Reading): void }[] = [];
  #listener: (view: DeviceView) => void = () => undefined;

  facts = () => ({ profile: "sam-v", model: "Fake" });
  view = () => this.status;
  start = () => undefined;
  lookForLeftCard = async () => fail("cannotTell");
  acceptSam = () => fail("nothingToAccept");
  photoOf = async () =>
    new Sensitive<CardPhoto>({ type: "image/svg+xml", data: "", placeholder: true, reason: "noDecoder" });
  stop = () => Promise.resolve();

  onChange(listener: (view: DeviceView) => void): () => void {
    this.#listener = listener;
    return () => undefined;
  }

  become(status: Extract<DeviceView, { class: "id-card-reader" }>["status"]): void {
    this.status = { name: this.name, class: "id-card-reader", status };
    this.#listener(this.status);
  }

  read(options: ReadOptions): Promise<Reading> {
    return new Promise((resolve) => {
      this.reads.push({ options, finish: resolve });
      options.signal.addEventListener("abort", () => resolve(fail("canceled")), { once: true });
    });
  }

  put(card: CitizenCard): void {
    const samId = "05.01-20260101-0001234567-2345678901";
    const none = new Sensitive(new Uint8Array(0));
    this.reads.at(-1)?.finish(
      ok({
        card: new Sensitive(card),
        photo: none,
        fingerprints: new Sensitive(Uint8Array.of(1, 2)),
        samId,
      }),
    );
  }
}

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean();
});

type OpenSession = (visitId: string) => Promise<Result<OpenedSession>>;

async function house(options: { clock?: Clock; openSession?: OpenSession } = {}) {
  const clock = options.clock ?? systemClock;
  const reader = new FakeReader();
  const visit = createVisit({ clock });
  const wiped: string[] = [];
  visit.onWipe(({ reason }) => wiped.push(reason));
  const faults: unknown[] = [];
  const onFault = (fault: unknown) => faults.push(fault);
  const abandoned: OpenedSession[] = [];
  let opened = 0;
  const session = (): OpenedSession => ({
    token: new Sensitive("secret-token"),
    level: "A1",
    citizen: { name: "张**", idNumber: "420702********0010" },
  });
  const readerCommands = idCardCommands({
    reader,
    visit,
    clock,
    randomUUID: () => `0193a0b0-0000-7000-8000-00000000000${(opened += 1)}`,
    personKey: new Uint8Array(32),
    paused: () => false,
    onFault,
    openSession: ({ visitId }) => options.openSession?.(visitId) ?? Promise.resolve(ok(session())),
    abandonSession: (abandonedSession) => abandoned.push(abandonedSession),
  });
  const papers = printJobCommands({
    visit,
    printJobs: {
      submit: () => Promise.resolve(fail("printerUnknown")),
      unfinished: () => [],
      query: () => fail("jobUnknown"),
      cancel: () => fail("jobUnknown"),
      canPrint: () => ok({ canPrint: false, problems: ["paperOut"] }),
    },
    preview: () => Promise.resolve(fail("serverUnreachable")),
    admits: () => true,
  });
  const services = [
    createService(
      {
        name: reader.name,
        commands: readerCommands,
        events: ["IdCard.CardPresent", "IdCard.TryAgain"],
        device: { device: reader, presence: reader.presence },
      },
      { clock, onFault },
    ),
    createService(
      {
        name: "Kiosk",
        commands: [...visitCommands(visit), ...papers],
        events: ["Visit.Changed", "Visit.Ended", "PrintJob.StateChanged"],
      },
      { clock, onFault },
    ),
  ];
  const endpoint = createEndpoint({
    services,
    clock,
    onFault,
    onPage: {
      connected: () => visit.pageConnected(),
      heard: () => visit.pageHeard(),
      disconnected: () => visit.pageDisconnected(),
    },
  });
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const origin = `ws://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  endpoint.attach(server, origin, ({ headers }) => {
    const who = headers["x-who"];
    return who === "page" || who === "client" || who === "maintenance" ? ok(who) : fail("notSignedIn");
  });
  cleanups.push(async () => {
    await endpoint.close();
    server.close();
    expect(faults).toEqual([]);
  });
  const connect = (name: string, who = "page") =>
    connectXfs(`${origin}/xfs4iot/v1.0${name}`, { "x-who": who });
  return { origin, reader, visit, wiped, abandoned, services, connect };
}

const isCompletion = (requestId: number) => (message: { header: { type: string; requestId?: number } }) =>
  message.header.type === "completion" && message.header.requestId === requestId;

function kinds(client: XfsClient): string[] {
  return client.received.map(({ header }) => `${header.type} ${header.name} ${header.requestId ?? "-"}`);
}

describe("the publisher", () => {
  it("names every service by its address", async () => {
    const { connect, origin } = await house();
    const client = await connect("");
    const completion = await client.call("ServicePublisher.GetServices");
    expect(completion.payload).toEqual({
      vendorName: "Zizhuban",
      services: [
        { serviceURI: `${origin}/xfs4iot/v1.0/IdCardReader` },
        { serviceURI: `${origin}/xfs4iot/v1.0/Kiosk` },
      ],
    });
    expect(kinds(client)).toEqual([
      "acknowledge ServicePublisher.GetServices 1",
      "event ServicePublisher.ServiceDetailEvent 1",
      "completion ServicePublisher.GetServices 1",
    ]);
  });

  it("refuses a stranger, and a service that is not there, before the handshake", async () => {
    const { connect } = await house();
    await expect(connect("", "nobody")).rejects.toThrow("refused 401");
    await expect(connect("/NoSuchService")).rejects.toThrow("refused 404");
  });
});

describe("what a service says of itself", () => {
  it("lists only standard interfaces in Common.Capabilities and ours in Extension.Capabilities", async () => {
    const { connect } = await house();
    const client = await connect("/IdCardReader");
    const common = await client.call("Common.Capabilities");
    expect(common.header).toMatchObject({ version: "3.0", completionCode: "success" });
    expect(common.payload).toMatchObject({
      interfaces: [
        {
          name: "Common",
          commands: {
            "Common.Status": { versions: ["2.0"] },
            "Common.Capabilities": { versions: ["2.0"] },
            "Common.Cancel": { versions: ["2.0"] },
            "Common.SetVersions": { versions: ["2.0"] },
          },
          events: { "Common.StatusChangedEvent": { versions: ["3.0"] } },
          maximumRequests: 32,
        },
      ],
    });
    const extension = await client.call("Extension.Capabilities");
    expect(extension.payload).toEqual({
      interfaces: {
        IdCard: {
          Identify: ["1.0"],
          Read: ["1.0"],
          AcceptSam: ["1.0"],
          CardPresent: ["1.0"],
          TryAgain: ["1.0"],
        },
        Extension: { Capabilities: ["1.0"], Status: ["1.0"], StatusChanged: ["1.0"] },
        Lease: { Acquire: ["1.0"], Renew: ["1.0"], Release: ["1.0"], Query: ["1.0"], Lost: ["1.0"] },
      },
      device: { class: "id-card-reader", profile: "sam-v", presence: "inferred" },
    });
  });

  it("answers every command it declares, with something else than unsupportedCommand", async () => {
    const { connect, services } = await house();
    for (const service of services) {
      const client = await connect(`/${service.name}`, "client");
      for (const name of service.commands.keys()) {
        if (name.startsWith("IdCard.")) continue;
        client.sendText(JSON.stringify({ header: { type: "command", name, requestId: 7 }, payload: {} }));
        const completion = await client.next(
          ({ header }) => header.type === "completion" && header.name === name,
        );
        expect(completion.header.completionCode).not.toBe("unsupportedCommand");
      }
    }
  });

  it("tells a status change once in the standard's words, once in ours", async () => {
    const { connect, reader } = await house();
    const client = await connect("/IdCardReader");
    await client.call("Common.Status");
    reader.become({ state: "ready", card: "present" });
    reader.become({ state: "offline", reason: "notFound" });
    await client.call("Common.Status");
    const unsolicited = client.received.filter(({ header }) => header.type === "unsolicited");
    expect(unsolicited.map(({ header, payload }) => [header.name, payload])).toEqual([
      [
        "Extension.StatusChanged",
        {
          device: {
            name: "IdCardReader",
            class: "id-card-reader",
            status: { state: "ready", card: "present" },
          },
        },
      ],
      ["Common.StatusChangedEvent", { common: { device: "noDevice" } }],
      [
        "Extension.StatusChanged",
        {
          device: {
            name: "IdCardReader",
            class: "id-card-reader",
            status: { state: "offline", reason: "notFound" },
          },
        },
      ],
    ]);
  });
});

describe("bad input changes nothing and costs nobody the connection", () => {
  const cases: [string, string, Record<string, unknown>][] = [
    ["malformed JSON", "{", { type: "acknowledge", status: "invalidMessage" }],
    ["no JSON object", "[]", { status: "invalidMessage" }],
    ["no header", '{"payload":{}}', { status: "invalidMessage" }],
    [
      "a message only a service may send",
      '{"header":{"type":"completion","name":"Common.Status","requestId":3}}',
      { status: "invalidMessage", name: "Common.Status", requestId: 3 },
    ],
    [
      "a name that is no name",
      '{"header":{"type":"command","name":"../x","requestId":3}}',
      { status: "invalidMessage", requestId: 3 },
    ],
    [
      "a request id of zero",
      '{"header":{"type":"command","name":"Common.Status","requestId":0}}',
      { status: "invalidRequestID", name: "Common.Status" },
    ],
    [
      "a request id that is no number",
      '{"header":{"type":"command","name":"Common.Status","requestId":"1"}}',
      { status: "invalidRequestID" },
    ],
    [
      "a timeout below zero",
      '{"header":{"type":"command","name":"Common.Status","requestId":4,"timeout":-1}}',
      { status: "invalidMessage", requestId: 4 },
    ],
    [
      "a payload that is no object",
      '{"header":{"type":"command","name":"Common.Status","requestId":5},"payload":"x"}',
      { status: "invalidMessage", requestId: 5 },
    ],
    ["a frame above 256 KB", `{"pad":"${"x".repeat(300 * 1024)}"}`, { status: "invalidMessage" }],
  ];
  it.each(cases)("%s", async (_name, text, header) => {
    const { connect } = await house();
    const client = await connect("/IdCardReader");
    client.sendText(text);
    const answer = await client.next(() => true);
    expect(answer.header).toMatchObject(header);
    expect((await client.call("Common.Status", {}, {})).header.completionCode).toBe("success");
    expect(client.received).toHaveLength(3);
  });

  it("binary messages", async () => {
    const { connect } = await house();
    const client = await connect("/IdCardReader");
    client.socket.send(Buffer.from([1, 2, 3]));
    expect((await client.next(() => true)).header.status).toBe("invalidMessage");
  });

  it("unknown commands, unknown versions, wrong payloads: acknowledged, then completed with a code", async () => {
    const { connect } = await house();
    const client = await connect("/Kiosk");
    client.sendText('{"header":{"type":"command","name":"CardReader.ReadRawData","requestId":1}}');
    expect((await client.next(isCompletion(1))).header.completionCode).toBe("unsupportedCommand");
    client.sendText('{"header":{"type":"command","name":"Visit.Get","requestId":2,"version":"9.0"}}');
    expect((await client.next(isCompletion(2))).header.completionCode).toBe("unsupportedCommand");
    client.sendText('{"header":{"type":"command","name":"Visit.Get","requestId":3},"payload":{"who":"me"}}');
    expect((await client.next(isCompletion(3))).header.completionCode).toBe("invalidData");
    expect(kinds(client).filter((kind) => kind.startsWith("acknowledge"))).toHaveLength(3);
  });

  it("a flood is refused, and the flooder served again afterwards", async () => {
    const { connect } = await house();
    const client = await connect("/Kiosk");
    for (let sent = 0; sent < 400; sent += 1) client.send("Visit.Get");
    const refused = await client.next(({ header }) => header.status === "tooManyRequests");
    expect(refused.header.type).toBe("acknowledge");
    const completions = () => client.received.filter(({ header }) => header.type === "completion").length;
    const refusals = () => client.received.filter(({ header }) => header.status !== undefined).length;
    await client.next(() => completions() + refusals() === 400);
    expect(completions()).toBeGreaterThanOrEqual(32);
    await vi.waitFor(async () => {
      expect((await client.call("Visit.Get")).header.completionCode).toBe("success");
    });
  });

  it("a client that answers no ping is gone, with what it waited for", async () => {
    const clock = new SimulatedClock();
    const { connect, reader, services } = await house({ clock });
    const [frozen, alive] = await Promise.all([connect("/IdCardReader"), connect("/IdCardReader")]);
    frozen.send("IdCard.Identify");
    await expect.poll(() => reader.reads.length).toBe(1);
    frozen.socket.pause();
    clock.advance(10_000);
    // The living client's pong is behind this answer.
    await alive.call("Common.Status");
    await alive.call("Common.Status");
    clock.advance(10_000);
    await expect.poll(() => reader.reads[0]?.options.signal.aborted).toBe(true);
    expect(services[0]?.queue.queued()).toBe(0);
    expect((await alive.call("Common.Status")).header.completionCode).toBe("success");
  });

  it("the page may not read a card's data", async () => {
    const { connect, reader } = await house();
    const page = await connect("/IdCardReader", "page");
    expect((await page.call("IdCard.Read")).header.completionCode).toBe("authorisationRequired");
    expect(reader.reads).toHaveLength(0);
    const client = await connect("/IdCardReader", "client");
    const id = client.send("IdCard.Read");
    await expect.poll(() => reader.reads.length).toBe(1);
    reader.put(zhang);
    expect((await client.next(isCompletion(id))).payload).toEqual({ card: zhang });
  });
});

describe("the queue", () => {
  it("runs one command at a time, in order, and answers status questions beside it", async () => {
    const { connect, reader } = await house();
    const client = await connect("/IdCardReader");
    const first = client.send("IdCard.Identify");
    const second = client.send("IdCard.Identify");
    await expect.poll(() => reader.reads.length).toBe(1);
    expect((await client.call("Common.Status")).header.completionCode).toBe("success");
    reader.reads[0]?.finish(fail("cardRejected"));
    const rejected = await client.next(isCompletion(first));
    expect(rejected).toMatchObject({
      header: { completionCode: "commandErrorCode" },
      payload: { errorCode: "cardRejected" },
    });
    await expect.poll(() => reader.reads.length).toBe(2);
    reader.put(zhang);
    expect((await client.next(isCompletion(second))).header.completionCode).toBe("success");
  });

  it("holds as many commands as it declares, of all clients together, and answers what needs no place", async () => {
    const { connect } = await house();
    const [one, other] = await Promise.all([connect("/IdCardReader"), connect("/IdCardReader")]);
    for (let sent = 0; sent < 16; sent += 1) {
      one.send("IdCard.Identify");
      other.send("IdCard.Identify");
    }
    await other.call("Common.Status");
    const third = await connect("/IdCardReader");
    const refused = await third.call("IdCard.Identify");
    expect(refused.header).toMatchObject({ type: "acknowledge", status: "tooManyRequests" });
    expect((await third.call("Common.Status")).header.completionCode).toBe("success");
    one.close();
    await vi.waitFor(async () => {
      const answer = await third.call("IdCard.Identify", {}, { timeout: 1 });
      expect(answer.header.completionCode).toBe("timeOut");
    });
  });

  it("speaks the majors it declares, and says so of others before they are used", async () => {
    const { connect } = await house();
    const client = await connect("/IdCardReader");
    const choose = async (payload: CommandPayload<"Common.SetVersions">) =>
      (await client.call("Common.SetVersions", payload)).header;
    const commands = { "Common.Status": 2, "IdCard.Identify": 1 };
    const events = { "Common.StatusChangedEvent": 3 };
    expect((await choose({ commands, events })).completionCode).toBe("success");
    expect((await choose({})).completionCode).toBe("success");
    for (const [name, major] of [
      ["Common.Status", 3],
      ["Visit.Get", 1],
      ["No.Such", 1],
    ] as const)
      expect(await choose({ commands: { [name]: major } })).toMatchObject({
        completionCode: "unsupportedCommand",
        errorDescription: `${name} ${major}`,
      });
    expect((await choose({ events: { "Common.Status": 9 } })).completionCode).toBe("unsupportedCommand");
  });

  it("ends what runs on a device that a technician takes, and what waits for it", async () => {
    const { connect, reader } = await house();
    const [page, technician] = await Promise.all([
      connect("/IdCardReader"),
      connect("/IdCardReader", "maintenance"),
    ]);
    const [running, waiting] = [page.send("IdCard.Identify"), page.send("IdCard.Identify")];
    await expect.poll(() => reader.reads.length).toBe(1);
    await technician.call("Lease.Acquire", { purpose: "self-test", duration: 60_000 });
    for (const id of [running, waiting])
      expect((await page.next(isCompletion(id))).header.completionCode).toBe("deviceNotReady");
    expect((await page.call("IdCard.Identify")).header.completionCode).toBe("deviceNotReady");
  });

  it("refuses a request id that is still in use", async () => {
    const { connect } = await house();
    const client = await connect("/IdCardReader");
    client.send("IdCard.Identify", {}, { requestId: 9 });
    client.send("Common.Status", {}, { requestId: 9 });
    const refusal = await client.next(({ header }) => header.status !== undefined);
    expect(refusal.header).toMatchObject({ type: "acknowledge", status: "invalidRequestID", requestId: 9 });
  });

  it("counts the time in the queue towards the timeout", async () => {
    const { connect } = await house();
    const client = await connect("/IdCardReader");
    const running = client.send("IdCard.Identify", {}, { timeout: 60 });
    const waiting = client.send("IdCard.Identify", {}, { timeout: 30 });
    await client.next(isCompletion(running));
    expect(
      client.received
        .filter(({ header }) => header.type === "completion")
        .map(({ header }) => [header.requestId, header.completionCode]),
    ).toEqual([
      [waiting, "timeOut"],
      [running, "timeOut"],
    ]);
  });

  it("completes Cancel first, then what it cancelled, and nothing of another connection", async () => {
    const { connect, reader } = await house();
    const client = await connect("/IdCardReader");
    const other = await connect("/IdCardReader");
    const running = client.send("IdCard.Identify");
    const queued = client.send("IdCard.Identify");
    await expect.poll(() => reader.reads.length).toBe(1);
    const foreign = other.send("IdCard.Identify");
    const cancel = client.send("Common.Cancel");
    await client.next(isCompletion(running));
    const order = client.received
      .filter(({ header }) => header.type === "completion")
      .map(({ header }) => [header.requestId, header.completionCode]);
    expect(order[0]).toEqual([cancel, "success"]);
    expect(order.slice(1)).toEqual(
      expect.arrayContaining([
        [running, "canceled"],
        [queued, "canceled"],
      ]),
    );
    await expect.poll(() => reader.reads.length).toBe(2);
    reader.put(zhang);
    expect((await other.next(isCompletion(foreign))).header.completionCode).toBe("success");
  });

  it("says when there is nothing to cancel", async () => {
    const { connect } = await house();
    const client = await connect("/IdCardReader");
    const completion = await client.call("Common.Cancel", { requestIds: [77] });
    expect(completion.payload).toEqual({ errorCode: "noMatchingRequestIDs" });
  });

  it("cancels the commands of a connection that is gone and serves the next", async () => {
    const { connect, reader } = await house();
    const gone = await connect("/IdCardReader");
    gone.send("IdCard.Identify");
    gone.send("IdCard.Identify");
    await expect.poll(() => reader.reads.length).toBe(1);
    gone.socket.terminate();
    await expect.poll(() => reader.reads[0]?.options.signal.aborted).toBe(true);
    const client = await connect("/IdCardReader");
    const id = client.send("IdCard.Identify");
    await expect.poll(() => reader.reads.length).toBe(2);
    reader.put(zhang);
    expect((await client.next(isCompletion(id))).header.completionCode).toBe("success");
  });
});

describe("IdCard.Identify", () => {
  async function identified(card: CitizenCard, options: Parameters<typeof house>[0] = {}) {
    const built = await house(options);
    const client = await built.connect("/IdCardReader");
    const identify = async (next: CitizenCard) => {
      const before = built.reader.reads.length;
      const id = client.send("IdCard.Identify");
      await expect.poll(() => built.reader.reads.length).toBe(before + 1);
      built.reader.reads.at(-1)?.options.onProgress?.({ type: "cardPresent" });
      built.reader.put(next);
      return await client.next(isCompletion(id));
    };
    return { ...built, client, identify, completion: await identify(card) };
  }

  it("opens the visit and gives the page a masked citizen and nothing else", async () => {
    const { completion, client, visit } = await identified(zhang);
    expect(completion.payload).toMatchObject({
      visit: { citizen: { name: "张**", idNumber: "420702********0010" }, level: "A1", phase: "active" },
    });
    const everything = JSON.stringify(client.received);
    for (const secret of ["张样例", "420702198506150010", "样例路", "secret-token"])
      expect(everything).not.toContain(secret);
    expect(kinds(client)[1]).toBe("event IdCard.CardPresent 1");
    expect(visit.current()?.token.expose()).toBe("secret-token");
  });

  const foreigner: CitizenCard = {
    type: "foreign2017",
    englishName: "SAMPLE",
    chineseName: "",
    sex: "2",
    birth: "19850615",
    nationality: "FRA",
    idNumber: "FRA110085061501",
    validFrom: "20160101",
    validUntil: "20360101",
    cardVersion: "01",
    authority: "1500",
  };

  it("serves a foreign card as it serves a resident's", async () => {
    const { completion, visit } = await identified(foreigner);
    expect(completion.header.completionCode).toBe("success");
    expect(visit.view()).toMatchObject({ level: "A1" });
  });

  it.each([zhang, foreigner])("refuses a card whose last day is over", async (card) => {
    const { completion, visit } = await identified({ ...card, validUntil: "20200101" });
    expect(completion.payload).toEqual({ errorCode: "cardExpired" });
    expect(visit.view()).toBeNull();
  });

  it("keeps the visit for the same person and ends it for another", async () => {
    const { identify, visit, wiped } = await identified(zhang);
    const first = visit.current()?.id;
    await identify(zhang);
    expect([visit.current()?.id, wiped]).toEqual([first, []]);
    await identify({ ...zhang, name: "李样例", idNumber: "420702199001010029" });
    expect(visit.current()?.id).not.toBe(first);
    expect(wiped).toEqual(["cardChanged"]);
  });

  it("says that the server cannot be reached, and opens nothing", async () => {
    const { completion, visit } = await identified(zhang, {
      openSession: () => Promise.resolve(fail("serverUnreachable")),
    });
    expect(completion.payload).toEqual({ errorCode: "serverUnreachable" });
    expect(visit.view()).toBeNull();
  });

  it("gives a session back when the citizen left while the server answered", async () => {
    let answer: (result: Result<OpenedSession>) => void = () => undefined;
    const built = await house({
      openSession: () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    });
    const client = await built.connect("/IdCardReader");
    const id = client.send("IdCard.Identify");
    await expect.poll(() => built.reader.reads.length).toBe(1);
    built.reader.put(zhang);
    await client.call("Common.Cancel");
    answer(ok({ token: new Sensitive("late"), level: "A1", citizen: { name: "张**", idNumber: "4*" } }));
    expect((await client.next(isCompletion(id))).header.completionCode).toBe("canceled");
    expect(built.abandoned).toHaveLength(1);
    expect(built.visit.view()).toBeNull();
  });

  it("does not let anybody wait in front of a reader that is not there", async () => {
    const { connect, reader } = await house();
    reader.become({ state: "offline", reason: "notFound" });
    const client = await connect("/IdCardReader");
    const completion = await client.call("IdCard.Identify");
    expect(completion.header).toMatchObject({
      completionCode: "deviceNotReady",
      errorDescription: "notFound",
    });
  });
});

describe("the Kiosk service", () => {
  it("tells the page its visit, keeps it alive and ends it", async () => {
    const { connect, reader, wiped } = await house();
    const kiosk = await connect("/Kiosk");
    expect((await kiosk.call("Visit.Activity")).payload).toEqual({ errorCode: "noVisit" });
    const id = await connect("/IdCardReader");
    id.send("IdCard.Identify");
    await expect.poll(() => reader.reads.length).toBe(1);
    reader.put(zhang);
    await id.next(isCompletion(1));
    expect((await kiosk.call("Visit.Get")).payload).toMatchObject({ visit: { level: "A1" } });
    expect((await kiosk.call("Visit.Activity")).payload).toMatchObject({ visit: { phase: "active" } });
    expect((await kiosk.call("Visit.End")).payload).toEqual({ visit: null });
    expect(wiped).toEqual(["button"]);
  });

  it("prints and previews nothing for nobody", async () => {
    const { connect } = await house();
    const kiosk = await connect("/Kiosk");
    const preview = await kiosk.call("PrintJob.Preview", {
      kind: "certificate",
      certificateId: "0193a0b0-0000-7000-8000-000000000001",
    });
    expect(preview.payload).toEqual({ errorCode: "noVisit" });
  });
});
