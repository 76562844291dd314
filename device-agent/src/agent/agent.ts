import { execFile } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { fail, ok, parser, type Clock, type Result } from "@zizhuban/device-agent-contract";
import { Site, type SupplyLevel, type KioskEvent } from "@zizhuban/server-contract";
import type { Configuration } from "../configuration/index.ts";
import { createTransactions, createVendorMode } from "../device-service/index.ts";
import {
  createAnswerCache,
  createDocumentStore,
  createLivePictures,
  type AnswerCache,
} from "../gateway/index.ts";
import { openJournal } from "../journal/index.ts";
import type { Log } from "../log/index.ts";
import { createPrintService } from "../printing/index.ts";
import type { FreshPaper } from "../simulation/index.ts";
import { createServerSessions, createVisit } from "../visit/index.ts";
import { Closers } from "./closers.ts";
import { recoveryBooks } from "./recovery-book.ts";
import { samBindings } from "./sam-binding.ts";
import { buildDevices } from "./devices/index.ts";
import { createGuidance, followWithLights } from "./guidance.ts";
import { recordHistory } from "./history.ts";
import { openHome } from "./home.ts";
import { countPages, createPreview, slipsFor } from "./previews.ts";
import { composeMaintenance, countPaper } from "./maintenance.ts";
import { createServerLink } from "./server-link.ts";
import { createPowerPolicy } from "./power-policy.ts";
import { openSpeaker } from "./speaker.ts";
import { composeServices } from "./services/index.ts";
import { sightOf } from "./sight.ts";
import { pictures, surround } from "./simulated-world.ts";
import { openWatchdog } from "./watchdog.ts";
import { openWeb, type Web } from "./web.ts";

const agentVersion = "0.1.0";

export interface Agent extends Web {
  /** Bearer of local programs. */
  readonly bearer: string;
  stop(why: string): Promise<void>;
}

/** The detail is a sentence that says what to do. */
type StartFailure = "homeUnwritable" | "agentRunning" | "portUnusable";

interface Surroundings {
  readonly clock: Clock;
  readonly log: Log;
}

const parseSite = parser(Site);
/** Until the server has said who runs this site: 12345 answers everywhere in the country. */
const unknownSite = { name: "政务服务自助终端", kioskNumber: "-", phone: "12345", hours: "24 h" };

function siteIn(cache: AnswerCache) {
  const known = cache.known("site");
  const site = known === undefined ? undefined : parseSite(JSON.parse(known.body));
  return site?.ok === true ? site.value : unknownSite;
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

async function compose(
  configuration: Configuration,
  { clock, log }: Surroundings,
  closers: Closers,
): Promise<Result<Agent, StartFailure>> {
  const randomToken = () => randomBytes(32).toString("base64url");
  const onFault = (fault: unknown) => log.error("agent.fault", { fault });
  const boot = randomUUID();

  const opened = openHome(configuration.home, randomToken);
  const unwritable = `${configuration.home} cannot be written by this user; correct its owner or set ZIZHUBAN_HOME.`;
  if (!opened.ok) return fail("homeUnwritable", unwritable);
  const home = opened.value;
  const openedJournal = openJournal({ path: home.journal, clock, randomUUID, boot });
  if (!openedJournal.ok)
    return openedJournal.code === "journalLocked"
      ? fail("agentRunning", `Another agent runs on ${configuration.home}; stop it or set ZIZHUBAN_HOME.`)
      : fail("homeUnwritable", unwritable);
  const journal = openedJournal.value;
  closers.add(() => journal.close());

  const documents = createDocumentStore({ randomToken });
  const live = createLivePictures({ randomToken, clock });
  let onPaper: (paper: FreshPaper) => void = () => undefined;
  const recoveries = recoveryBooks({ journal, clock, onFault });
  const devices = await buildDevices(configuration.devices, {
    clock,
    onPaper: (paper) => onPaper(paper),
    samBinding: samBindings(journal, onFault),
    recovery: (device) => recoveries.of(device),
  });
  const { stage, theatre, route } = await surround(configuration.development, devices, documents, closers);
  onPaper = (paper) => {
    pictures(paper, documents)
      .then((papers) => papers.forEach((picture) => stage?.lay(picture)))
      .catch(onFault);
  };

  const visit = createVisit({ clock });
  const transactions = createTransactions({ visit, onChange: () => link.devicesChanged() });
  const vendorMode = createVendorMode({ clock });
  const power = createPowerPolicy({
    power: devices.power,
    clock,
    log,
    endVisit: () => visit.end("powerLow"),
    printsRunning: () => printing.unfinished().length > 0,
    run: ([program = "", ...options]) => {
      execFile(program, options, (fault) => {
        if (fault !== null) onFault(fault);
      });
    },
    onChange: () => guidance.update(),
  });
  closers.add(() => power.stop());
  const closed = () => vendorMode.state() !== "inactive" || power.parked();
  const guidance = createGuidance({
    lights: devices.lights,
    devices: () => devices.all.map((device) => device.view()),
    closed,
    clock,
  });
  closers.add(() => guidance.stop());
  let levels: () => SupplyLevel[] = () => [];
  let paperLeft: (printer: string) => number | undefined = () => undefined;
  const link = createServerLink({
    home: home.folder,
    claimFile: configuration.claimFile,
    serverUrl: configuration.serverUrl,
    journal,
    boot,
    agentVersion,
    clock,
    log,
    random: Math.random,
    randomUUID,
    devices: () => devices.all.map((device) => device.view()),
    busy: () => transactions.state().state === "active",
    levels: () => levels(),
    route,
  });
  closers.add(() => link.stop());
  const sessions = createServerSessions({ server: link.server, clock });
  closers.add(() => sessions.stop());

  const cache = createAnswerCache(home.cache);
  await cache.load("site");
  const slips = slipsFor(() => siteIn(cache), clock);
  const { usage, onUsed, slipLength } = countPaper({ journal, clock }, configuration.devices);
  const printing = createPrintService({
    journal,
    clock,
    server: link.server,
    slips,
    countPages,
    onUsed,
    paper: { slipLength, left: (printer) => paperLeft(printer) },
    hindrances: () => power.hindrances(),
    onBug: onFault,
    printers: [
      ...devices.receiptPrinters.map((device) => ({ kind: "slip", device }) as const),
      ...devices.certificatePrinters.map((device) => ({ kind: "certificate", device }) as const),
    ],
  });
  const maintenance = composeMaintenance({
    configuration,
    journal,
    clock,
    randomUUID,
    randomToken,
    devices,
    usage,
    printing,
    documents,
    site: () => siteIn(cache),
    visit,
    vendorMode,
    link,
    agentVersion,
    onFault,
  });
  levels = () => maintenance.maintenance.levels();
  paperLeft = (printer) => maintenance.maintenance.paperLeft(printer);
  const preview = createPreview({
    server: link.server,
    documents,
    slips,
    receiptPrinter: devices.receiptPrinters[0],
    isCurrent: (visitId) => visit.current()?.id === visitId,
    sessionEnded: (visitId) => visit.end("sessionEnded", visitId),
  });

  visit.onWipe(() => documents.wipe());
  visit.onWipe(() => live.wipe());
  visit.onWipe(({ id }) => printing.endVisit(id));
  visit.onWipe(({ token }) => sessions.end(token));

  const personKey = randomBytes(32);
  const speaker = openSpeaker(configuration.speaker, { clock, log }, closers);
  const services = composeServices({
    devices: { ...devices, readers: devices.readers.map((reader) => guidance.watched(reader)) },
    visit,
    sessions,
    printing,
    preview,
    shelf: documents,
    live,
    maintenance,
    theatre: theatre(sightOf({ devices, visit, printing })),
    transactions,
    vendorMode,
    closed,
    speaker,
    clock,
    randomUUID,
    personKey,
    onFault,
  });
  const web = await openWeb(
    {
      configuration,
      home,
      services,
      maintenance: maintenance.maintenance,
      visit,
      documents,
      live,
      cache,
      upstream: () => link.upstream(),
      serverSpeaks: () => link.speaks(),
      clock,
      log,
      randomToken,
      isTechnician: (headers) => maintenance.isTechnician(headers),
      onFault,
    },
    closers,
  );
  if (!web.ok) return web;

  /** A full disk costs the row, not the kiosk: what needs no journal goes on, and the log says what is missing. */
  const note = (event: KioskEvent) => {
    try {
      journal.append(event);
    } catch (fault) {
      onFault(fault);
    }
  };
  note({ type: "agent.started", version: agentVersion, boot });
  const stopHistory = recordHistory({
    journal,
    visit,
    devices,
    clock,
    changed: () => link.devicesChanged(),
    onFault,
  });
  closers.add(() => devices.close());
  followWithLights(guidance, { devices, printing, vendorMode });
  for (const device of devices.all) {
    device.start();
    closers.add(() => device.stop());
  }
  // First to stop: what a printer still does then is settled by the next start, not guessed now; and a
  // device that is switched off by us is no news.
  closers.add(() => printing.stop());
  closers.add(stopHistory);
  let tended = false;
  maintenance.maintenance.onChange(() => {
    const before = tended;
    tended = maintenance.maintenance.state().technician !== undefined;
    if (tended && !before) recoveries.again();
    link.devicesChanged();
  });
  maintenance.start();
  closers.add(() => maintenance.stop());
  openWatchdog(configuration.watchdog, { journal, clock, log, onFault }, closers);
  printing.recover().catch(onFault);
  link.start();

  let stopping: Promise<void> | undefined;
  async function stop(why: string): Promise<void> {
    log.info("agent.stopping", { why });
    visit.end("agentStopping");
    note({ type: "agent.stopping", why });
    await closers.closeAll(log);
  }
  return ok({ ...web.value, bearer: home.bearer, stop: (why) => (stopping ??= stop(why)) });
}
