import { randomBytes } from "node:crypto";
import { ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { Configuration } from "../configuration/index.ts";
import { createAnswerCache, type AnswerCache } from "../gateway/index.ts";
import type { Log } from "../log/index.ts";
import { createServerSessions, type ServerSessions } from "../visit/index.ts";
import { begin, type Composed } from "./begin.ts";
import { Closers } from "./closers.ts";
import { openConduct } from "./conduct.ts";
import { openGround, type Ground } from "./ground.ts";
import { openMachine } from "./machine.ts";
import { openPapers } from "./papers.ts";
import { createServerLink } from "./server-link.ts";
import { composeServices } from "./services/index.ts";
import { sightOf } from "./sight.ts";
import { siteIn } from "./site.ts";
import { openSpeaker } from "./speaker.ts";
import { openWeb, type Web } from "./web.ts";

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
  surroundings: Surroundings,
  closers: Closers,
): Promise<Result<Agent, StartFailure>> {
  const opened = openGround(configuration, surroundings, closers);
  if (!opened.ok) return opened;
  const ground = opened.value;
  const machine = await openMachine(configuration, ground, closers);
  // What is named here and opened below is asked for only once everything runs.
  const conduct = openConduct(
    ground,
    machine,
    {
      printsRunning: () => papers.printing.unfinished().length > 0,
      transactionsChanged: () => link.devicesChanged(),
    },
    closers,
  );
  const link = createServerLink({
    ...ground,
    home: ground.home.folder,
    claimFile: configuration.claimFile,
    serverUrl: configuration.serverUrl,
    random: Math.random,
    devices: () => machine.devices.all.map((device) => device.view()),
    busy: () => conduct.transactions.state().state === "active",
    levels: () => papers.levels(),
    route: machine.route,
  });
  closers.add(() => link.stop());
  const sessions = createServerSessions({ server: link.server, clock: ground.clock });
  closers.add(() => sessions.stop());
  const cache = createAnswerCache(ground.home.cache);
  await cache.load("site");
  const papers = openPapers(configuration, ground, machine, conduct, link, () => siteIn(cache));
  const composed = { configuration, ground, machine, conduct, papers, link };
  wipeAfterVisits(composed, sessions);

  const web = await openKiosk(composed, sessions, cache, closers);
  if (!web.ok) return web;
  begin(composed, closers);
  return ok({ ...web.value, bearer: ground.home.bearer, stop: stopping(ground, conduct.visit, closers) });
}

/** Nothing of a citizen outlives the visit (DESIGN §4.3). */
function wipeAfterVisits({ machine, conduct, papers }: Composed, sessions: ServerSessions): void {
  const { visit } = conduct;
  visit.onWipe(() => machine.documents.wipe());
  visit.onWipe(() => machine.live.wipe());
  visit.onWipe(({ id }) => papers.printing.endVisit(id));
  visit.onWipe(({ token }) => sessions.end(token));
}

/** The services a page and local programs find, and the ports they find them on. */
async function openKiosk(
  { configuration, ground, machine, conduct, papers, link }: Composed,
  sessions: ServerSessions,
  cache: AnswerCache,
  closers: Closers,
): Promise<Result<Web, "portUnusable">> {
  const { devices, documents, live } = machine;
  const { visit, guidance } = conduct;
  const { maintenance } = papers;
  const services = composeServices({
    ...ground,
    ...conduct,
    ...papers,
    devices: { ...devices, readers: devices.readers.map((reader) => guidance.watched(reader)) },
    sessions,
    shelf: documents,
    live,
    theatre: machine.theatre(sightOf({ devices, visit, printing: papers.printing })),
    speaker: openSpeaker(configuration.speaker, ground, closers),
    personKey: randomBytes(32),
  });
  return await openWeb(
    {
      ...ground,
      configuration,
      services,
      maintenance: maintenance.maintenance,
      visit,
      documents,
      live,
      cache,
      upstream: () => link.upstream(),
      serverSpeaks: () => link.speaks(),
      isTechnician: (headers) => maintenance.isTechnician(headers),
    },
    closers,
  );
}

function stopping(ground: Ground, visit: Composed["conduct"]["visit"], closers: Closers): Agent["stop"] {
  let stopped: Promise<void> | undefined;
  async function stop(why: string): Promise<void> {
    ground.log.info("agent.stopping", { why });
    visit.end("agentStopping");
    ground.note({ type: "agent.stopping", why });
    await closers.closeAll(ground.log);
  }
  return (why) => (stopped ??= stop(why));
}
