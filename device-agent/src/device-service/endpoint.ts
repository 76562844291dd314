import type { IncomingHttpHeaders, IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { problemStatus, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import { command, success, type Credential } from "./command.ts";
import { maximumFrameBytes, ServiceConnection } from "./connection.ts";
import { createService, type Service } from "./service.ts";

/** Above this the socket is closed with 1009 before the frame is read into memory. */
const hardFrameLimit = 4 * maximumFrameBytes;
/** A client that owes more than this is dropped: with every connection taken, 64 MB (DESIGN §8: the agent is small). */
const sendBufferLimit = 256 * 1024;
/** A page has a handful; a program that forgets to close its connections must not take the agent along. */
const maximumConnections = 256;
/** Of these, kept for the page and the technician: what local programs do must not lock the citizen out. */
const keptForPeople = 64;
/** A client that does not answer a ping until the next one is gone, whatever its TCP connection looks like. */
const pingEvery = 10_000;
const root = "/xfs4iot/v1.0";

/** Host, Origin and credential, checked before the handshake. */
type Admit = (request: IncomingMessage) => Result<Credential, ProblemCode>;

/** Whose connections have the `maintenance` credential. */
interface Technicians {
  isTechnician(headers: IncomingHttpHeaders): boolean;
  /** Somebody signed in or off. */
  onChange(listener: () => void): void;
}

interface EndpointDeps {
  readonly services: readonly Service[];
  readonly technicians?: Technicians;
  readonly clock: Clock;
  readonly onFault: (fault: unknown) => void;
  readonly onPage: { connected(): void; heard(): void; disconnected(): void };
}

interface Endpoint {
  /** Answers WebSocket upgrades of this server below `/xfs4iot/v1.0`; `origin` is `ws://host:port`. */
  attach(server: Server, origin: string, admit: Admit): void;
  /** Closes every connection with 1001 (going away). */
  close(): Promise<void>;
}

function refuse(socket: Duplex, code: ProblemCode): void {
  const status = problemStatus[code];
  const body = JSON.stringify({ type: "about:blank", title: code, status, code });
  socket.end(
    `HTTP/1.1 ${status} ${code}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function publisher(services: readonly Service[], origin: string, deps: EndpointDeps): Service {
  const listed = {
    vendorName: "Zizhuban",
    services: services.map(({ name }) => ({ serviceURI: `${origin}${root}/${name}` })),
  };
  const getServices = command("ServicePublisher.GetServices", (_payload, { event }) => {
    event("ServicePublisher.ServiceDetailEvent", listed);
    return success(listed);
  });
  return createService(
    { name: "", commands: [getServices], events: ["ServicePublisher.ServiceDetailEvent"] },
    deps,
  );
}

const tokenProtocol = "maintenance.";

/** A browser can give a WebSocket no header of its own but its subprotocols (RFC 6455, section 1.9). */
export function offeredToken(headers: IncomingHttpHeaders): string | undefined {
  const offered = (headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  return offered.find((name) => name.startsWith(tokenProtocol))?.slice(tokenProtocol.length);
}

function textOf(data: RawData, isBinary: boolean): string | undefined {
  if (isBinary || !Buffer.isBuffer(data) || data.length > maximumFrameBytes) return undefined;
  return data.toString("utf8");
}

/** The WebSocket side of the XFS4IoT services: the publisher at `/xfs4iot/v1.0`, a service at `…/<Name>`. */
export function createEndpoint(deps: EndpointDeps): Endpoint {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: hardFrameLimit,
    perMessageDeflate: false,
  });

  function serve(socket: WebSocket, service: Service, credential: Credential): void {
    const connection = new ServiceConnection({
      service,
      credential,
      clock: deps.clock,
      send(frame) {
        if (socket.readyState !== socket.OPEN) return;
        if (socket.bufferedAmount > sendBufferLimit) socket.terminate();
        else socket.send(frame);
      },
    });
    if (credential === "page") deps.onPage.connected();
    let alive = true;
    const stopPinging = deps.clock.every(pingEvery, () => {
      if (!alive) return socket.terminate();
      alive = false;
      socket.ping();
    });
    socket.on("pong", () => (alive = true));
    socket.on("message", (data, isBinary) => {
      if (credential === "page") deps.onPage.heard();
      connection.receive(textOf(data, isBinary));
    });
    // A protocol error closes the socket with its own code; `close` follows.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      stopPinging();
      connection.close();
      if (credential === "page") deps.onPage.disconnected();
    });
  }

  /** What signing off takes the right from is closed. */
  const technicians = new Map<WebSocket, IncomingHttpHeaders>();
  deps.technicians?.onChange(() => {
    for (const [socket, headers] of technicians) {
      if (deps.technicians?.isTechnician(headers) === false) socket.close(1008);
    }
  });

  return {
    attach(server, origin, admit) {
      const byPath = new Map<string, Service>([[root, publisher(deps.services, origin, deps)]]);
      for (const service of deps.services) byPath.set(`${root}/${service.name}`, service);
      server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        socket.on("error", () => socket.destroy());
        const admitted = admit(request);
        if (!admitted.ok) return refuse(socket, admitted.code);
        const service = byPath.get(request.url ?? "");
        if (service === undefined) return refuse(socket, "notFound");
        const kept = admitted.value === "client" ? keptForPeople : 0;
        if (sockets.clients.size >= maximumConnections - kept) return refuse(socket, "tooManyRequests");
        const { headers } = request;
        if (offeredToken(headers) !== undefined && admitted.value !== "maintenance")
          return refuse(socket, "notSignedIn");
        return sockets.handleUpgrade(request, socket, head, (ws) => {
          if (admitted.value === "maintenance") {
            technicians.set(ws, headers);
            ws.on("close", () => technicians.delete(ws));
          }
          serve(ws, service, admitted.value);
        });
      });
    },
    async close() {
      for (const socket of sockets.clients) socket.close(1001);
      await new Promise<void>((resolve) => {
        const stopWaiting = deps.clock.after(1000, () => {
          for (const socket of sockets.clients) socket.terminate();
        });
        sockets.close(() => {
          stopWaiting();
          resolve();
        });
      });
    },
  };
}
