import type { IncomingHttpHeaders } from "node:http";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { Configuration } from "../configuration/index.ts";
import { createEndpoint, openStandardPort, type Service } from "../device-service/index.ts";
import {
  createCredentials,
  createForwarder,
  createGateway,
  type AnswerCache,
  type DocumentStore,
  type LivePictures,
  type Upstream,
} from "../gateway/index.ts";
import type { Log } from "../log/index.ts";
import type { Maintenance } from "../maintenance/index.ts";
import type { Visit } from "../visit/index.ts";
import type { Closers } from "./closers.ts";
import type { Home } from "./home.ts";

export interface WebParts {
  readonly configuration: Configuration;
  readonly home: Home;
  readonly services: readonly Service[];
  readonly maintenance: Pick<Maintenance, "onChange">;
  readonly visit: Visit;
  readonly documents: DocumentStore;
  readonly live: LivePictures;
  readonly cache: AnswerCache;
  readonly upstream: () => Upstream | undefined;
  readonly serverSpeaks: () => boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly randomToken: () => string;
  /** Whether a request carries the credential of a technician who signed in here. */
  readonly isTechnician: (headers: IncomingHttpHeaders) => boolean;
  readonly onFault: (fault: unknown) => void;
}

export interface Web {
  readonly url: string;
  readonly launchUrl: string;
}

function portSentence(port: number, code: string): string {
  return code === "portTaken"
    ? `Port ${port} is taken by another program; stop it or set KIOSK_PORT to a free port.`
    : `Port ${port} cannot be opened (${code}); set KIOSK_PORT to a port above 1023.`;
}

/** What the kiosk listens on: the page and its API, and XFS4IoT there and on a port standard clients look at. */
export async function openWeb(parts: WebParts, closers: Closers): Promise<Result<Web, "portUnusable">> {
  const { configuration, home, visit, documents, live, clock, log, onFault, randomToken } = parts;
  const { host, standardPorts } = configuration;
  let port = configuration.port;
  const credentials = createCredentials({
    bearer: home.bearer,
    randomToken,
    cookieName: () => `zizhuban-page-${port}`,
  });
  const nextLaunch = () => {
    const code = credentials.newLaunchCode();
    home.writeLaunchCode(code);
    return code;
  };
  const gateway = createGateway({
    host,
    credentials,
    documents,
    live,
    forward: createForwarder({
      upstream: parts.upstream,
      serverSpeaks: parts.serverSpeaks,
      visit,
      cache: parts.cache,
      clock,
    }),
    pageFolder: configuration.pageFolder,
    openToLocalPages: configuration.development,
    isTechnician: parts.isTechnician,
    onFault,
    onPageLoad: () => visit.end("pageGone"),
    onLaunch: nextLaunch,
  });
  const bound = await gateway.listen(port);
  if (!bound.ok) return fail("portUnusable", portSentence(port, bound.code));
  port = bound.value;
  closers.add(() => gateway.close());

  const endpoint = createEndpoint({
    services: parts.services,
    technicians: {
      isTechnician: parts.isTechnician,
      onChange: (listener) => void parts.maintenance.onChange(listener),
    },
    clock,
    onFault,
    onPage: {
      connected: () => visit.pageConnected(),
      heard: () => visit.pageHeard(),
      disconnected: () => visit.pageDisconnected(),
    },
  });
  closers.add(() => endpoint.close());
  endpoint.attach(gateway.server, `ws://${host}:${port}`, (request) => gateway.admit(request, port));
  const standard = standardPorts === "off" ? undefined : await openStandardPort(host, standardPorts);
  if (standard !== undefined) {
    closers.add(() => standard.server.close());
    endpoint.attach(standard.server, `ws://${host}:${standard.port}`, (request) =>
      gateway.admit(request, standard.port),
    );
  } else if (standardPorts !== "off") log.warn("xfs4iot.noStandardPort", standardPorts);

  const url = `http://${host}:${port}/`;
  return ok({ url, launchUrl: `${url}launch?code=${nextLaunch()}` });
}
