import { randomBytes, randomUUID } from "node:crypto";
import { fail, ok, parser, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { Site } from "@zizhuban/server-contract";
import type { Configuration } from "../configuration/index.ts";
import {
  createEndpoint,
  createService,
  idCardCommands,
  kioskCommands,
  kioskEvents,
  openStandardPort,
  simulationCommands,
  type Command,
  type Service,
} from "../device-service/index.ts";
import {
  createAnswerCache,
  createCredentials,
  createDocumentStore,
  createForwarder,
  createGateway,
} from "../gateway/index.ts";
import { openJournal } from "../journal/index.ts";
import type { Log } from "../log/index.ts";
import { createPrintService } from "../printing/index.ts";
import type { Stage } from "../simulation/index.ts";
import { createServerSessions, createVisit } from "../visit/index.ts";
import { createDesk } from "./desk.ts";
import { buildDevices } from "./devices.ts";
import { openHome } from "./home.ts";
import { countPages, createPreview, slipsFor } from "./previews.ts";
import { createServerLink } from "./server-link.ts";

export const agentVersion = "0.1.0";

export interface Agent {
  /** `http://127.0.0.1:4100/` */
  readonly url: string;
  /** `http://127.0.0.1:4100/launch?code=…`, good for one browser. */
  readonly launchUrl: string;
  /** Bearer of local programs. */
  readonly bearer: string;
  stop(why: string): Promise<void>;
}

/** The detail is a sentence that says what to do. */
export type StartFailure = "homeUnwritable" | "agentRunning" | "portUnusable";

export interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
}

const parseSite = parser(Site);
/** Shown until the server has said who runs this site: 12345 answers everywhere in the country. */
const unknownSite = { name: "政务服务自助终端", kioskNumber: "-", phone: "12345", hours: "24 h" };

class Closers {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Last opened, first closed. */
  async closeAll(log: Log): Promise<void> {
    for (const close of this.#closers.splice(0).toReversed()) {
      try {
        await close();
      } catch (fault) {
        log.error("agent.closeFailed", { fault });
      }
    }
  }
}

/** Starts one kiosk's agent; after a failure nothing is left running. */
export async function startAgent(
  configuration: Configuration,
  surroundings: Surroundings,
): Promise<Result<Agent, StartFailure>> {
  const closers = new Closers();
  const started = await compose(configuration, surroundings, closers);
  if (!started.ok) await closers.closeAll(surroundings.log);
  return started;
}

function portSentence(port: number, code: string): string {
  if (code === "portTaken")
    return `Port ${port} is taken by another program; stop it or set KIOSK_PORT to a free port.`;
  return `Port ${port} cannot be opened (${code}); set KIOSK_PORT to a port above 1023.`;
}

async function compose(
  configuration: Configuration,
  { clock, log }: Surroundings,
  closers: Closers,
): Promise<Result<Agent, StartFailure>> {
  const randomToken = () => randomBytes(32).toString("base64url");
  const onFault = (fault: unknown) => log.error("agent.fault", { fault });
  const boot = randomUUID();

  const home = openHome(configuration.home, randomToken);
  const unwritable = `${configuration.home} cannot be written by this user; correct its owner or set ZIZHUBAN_HOME.`;
  if (!home.ok) return fail("homeUnwritable", unwritable);
  const opened = openJournal({ path: home.value.journal, clock, randomUUID, boot });
  if (!opened.ok)
    return opened.code === "journalLocked"
      ? fail(
          "agentRunning",
          `Another agent is running on ${configuration.home}; stop it or set ZIZHUBAN_HOME.`,
        )
      : fail("homeUnwritable", unwritable);
  const journal = opened.value;
  closers.add(() => journal.close());

  const documents = createDocumentStore({ randomToken });
  let stage: Stage | undefined;
  const desk = createDesk(documents, (paper) => stage?.lay(paper));
  const devices = await buildDevices(configuration.devices, clock, (paper) => {
    desk.put(paper).catch(onFault);
  });
  for (const { simulator } of devices.things) closers.add(() => simulator.stop());

  let route = (url: string) => Promise.resolve(url);
  if (configuration.simulated) {
    const { canRelay, createSimulatedNetwork, createStage } = await import("../simulation/index.ts");
    const cable = createSimulatedNetwork();
    closers.add(() => cable.stop());
    route = (url) => (canRelay(url) ? cable.through(url) : Promise.resolve(url));
    const wire = { name: "Network", class: "network", simulator: cable } as const;
    stage = createStage([...devices.things, wire], desk);
  }

  const visit = createVisit({ clock });
  const link = createServerLink({
    ...configuration,
    home: home.value.folder,
    journal,
    boot,
    agentVersion,
    clock,
    log,
    random: Math.random,
    randomUUID,
    devices: () => devices.all.map((device) => device.view()),
    busy: () => visit.view() !== null,
    route,
  });
  closers.add(() => link.stop());
  const sessions = createServerSessions({ server: link.server, clock });
  closers.add(() => sessions.stop());

  const cache = createAnswerCache(home.value.cache);
  const site = () => {
    const known = cache.known("site");
    const parsed = known === undefined ? undefined : parseSite(JSON.parse(known.body));
    return parsed?.ok === true ? parsed.value : unknownSite;
  };
  await cache.load("site");
  const slips = slipsFor(site, clock);
  const printing = createPrintService({
    journal,
    clock,
    server: link.server,
    slips,
    countPages,
    onBug: onFault,
    printers: [
      ...devices.receiptPrinters.map(({ device }) => ({ kind: "slip", device }) as const),
      ...devices.certificatePrinters.map((device) => ({ kind: "certificate", device }) as const),
    ],
  });
  visit.onWipe(() => documents.wipe());
  visit.onWipe(({ id }) => printing.endVisit(id));
  visit.onWipe(({ token }) => sessions.end(token));

  const services: Service[] = [];
  const serviceDeps = { clock, onFault };
  for (const reader of devices.readers) {
    const commands = idCardCommands({
      reader,
      visit,
      clock,
      randomUUID,
      personKey: randomBytes(32),
      openSession: (reading, signal) => sessions.open(reading, signal),
      abandonSession: ({ token }) => sessions.end(token),
    });
    services.push(
      createService(
        {
          name: reader.name,
          commands,
          events: ["IdCard.CardPresent", "IdCard.TryAgain"],
          device: { device: reader, presence: reader.presence },
        },
        serviceDeps,
      ),
    );
  }
  for (const device of [
    ...devices.receiptPrinters.map(({ device }) => device),
    ...devices.certificatePrinters,
  ])
    services.push(
      createService({ name: device.name, commands: [], events: [], device: { device } }, serviceDeps),
    );

  const kioskCommandList: Command[] = kioskCommands({
    visit,
    printJobs: {
      submit: (submission, { id, token }) =>
        printing.submit(submission, { visitId: id, sessionToken: token }),
      query: (jobId) => printing.query(jobId),
      cancel: (jobId) => printing.cancel(jobId),
      canPrint: (printer, pages) => printing.canPrint(printer, pages),
    },
    preview: createPreview({
      server: link.server,
      documents,
      slips,
      receiptPrinter: devices.receiptPrinters[0],
      isCurrent: (visitId) => visit.current()?.id === visitId,
      sessionEnded: (visitId) => visit.end("sessionEnded", visitId),
    }),
  });
  const kiosk = createService(
    {
      name: "Kiosk",
      commands: stage === undefined ? kioskCommandList : [...kioskCommandList, ...simulationCommands(stage)],
      events: stage === undefined ? kioskEvents : [...kioskEvents, "Simulator.Changed"],
    },
    serviceDeps,
  );
  services.push(kiosk);
  printing.onChange((job) => kiosk.broadcast("PrintJob.StateChanged", { job }));
  const theStage = stage;
  theStage?.onChange(() => kiosk.broadcast("Simulator.Changed", theStage.describe()));

  visit.listen({
    changed: (view) => kiosk.broadcast("Visit.Changed", { visit: view }),
    opened(visitId) {
      journal.append({ type: "visit.opened", visitId });
      link.devicesChanged();
    },
    ended({ id, reason, openedAt, endedAt }) {
      kiosk.broadcast("Visit.Ended", { visitId: id, reason });
      const seconds = Math.max(0, Math.round((endedAt - openedAt) / 1000));
      journal.append({ type: "visit.ended", visitId: id, reason, seconds });
      link.devicesChanged();
    },
  });
  for (const device of devices.all)
    device.onChange((view) => {
      journal.append({ type: "device.statusChanged", device: view });
      link.devicesChanged();
    });

  const endpoint = createEndpoint({
    services,
    clock,
    onFault,
    onPage: { connected: () => visit.pageConnected(), disconnected: () => visit.pageDisconnected() },
  });
  let port = configuration.port;
  const credentials = createCredentials({
    bearer: home.value.bearer,
    randomToken,
    cookieName: () => `zizhuban-page-${port}`,
  });
  const nextLaunch = () => {
    const code = credentials.newLaunchCode();
    home.value.writeLaunchCode(code);
    return code;
  };
  const gateway = createGateway({
    host: configuration.host,
    credentials,
    documents,
    forward: createForwarder({ upstream: () => link.upstream(), visit, cache, clock }),
    pageFolder: configuration.pageFolder,
    openToLocalPages: configuration.simulated,
    onFault,
    onPageLoad: () => visit.end("pageGone"),
    onLaunch: nextLaunch,
  });
  const bound = await gateway.listen(configuration.port);
  if (!bound.ok) return fail("portUnusable", portSentence(configuration.port, bound.code));
  port = bound.value;
  closers.add(() => gateway.close());
  closers.add(() => endpoint.close());
  endpoint.attach(gateway.server, `ws://${configuration.host}:${port}`, (request) =>
    gateway.admit(request, port),
  );

  if (configuration.standardPorts !== "off") {
    const standard = await openStandardPort(configuration.host, configuration.standardPorts);
    if (standard === undefined) log.warn("xfs4iot.noStandardPort", { ...configuration.standardPorts });
    else {
      closers.add(() => standard.server.close());
      endpoint.attach(standard.server, `ws://${configuration.host}:${standard.port}`, (request) =>
        gateway.admit(request, standard.port),
      );
    }
  }

  journal.append({ type: "agent.started", version: agentVersion, boot });
  for (const device of devices.all) {
    device.start();
    closers.add(() => device.stop());
  }
  closers.add(() => printing.stop());
  printing.recover().catch(onFault);
  link.start();
  let stopping: Promise<void> | undefined;
  const url = `http://${configuration.host}:${port}/`;
  return ok({
    url,
    launchUrl: `${url}launch?code=${nextLaunch()}`,
    bearer: home.value.bearer,
    stop(why) {
      stopping ??= (async () => {
        log.info("agent.stopping", { why });
        visit.end("agentStopping");
        journal.append({ type: "agent.stopping", why });
        await closers.closeAll(log);
      })();
      return stopping;
    },
  });
}
