import "reflect-metadata";
import { once } from "node:events";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer, type AddressInfo, type Server } from "node:net";
import { PemConverter, SubjectAlternativeNameExtension, X509CertificateGenerator } from "@peculiar/x509";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "@zizhuban/device-agent-contract";
import { ippTransport, type IppTransport } from "./ipp.ts";

const servers: Server[] = [];
const transports: IppTransport[] = [];

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  await Promise.all(
    servers.splice(0).map(async (server) => new Promise((resolve) => void server.close(resolve))),
  );
});

async function listen<S extends Server>(server: S): Promise<{ server: S; transport: IppTransport }> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  servers.push(server);
  const address = server.address();
  const { port }: Pick<AddressInfo, "port"> =
    typeof address === "object" && address !== null ? address : { port: 0 };
  const transport = ippTransport({ url: `ipp://127.0.0.1:${port}/ipp/print`, clock: systemClock });
  transports.push(transport);
  return { server, transport };
}

async function http(listener: RequestListener) {
  return listen(createHttp(listener));
}

/** A server that answers every connection's first bytes with these, then hangs up. */
async function raw(answer: string | undefined) {
  return listen(
    createServer((socket) => {
      socket.on("error", () => undefined);
      socket.once("data", () => (answer === undefined ? socket.destroy() : socket.end(answer)));
    }),
  );
}

async function selfSigned(): Promise<{ certificate: string; key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=printer",
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: certificate.toString("pem"), key: PemConverter.encode(pkcs8, "PRIVATE KEY") };
}

const body = Buffer.from("request");
/** For what comes; only silence is waited out. */
const soon = { deadlineMs: 60_000 };

describe("ippTransport", () => {
  it("posts application/ipp and keeps the connection", async () => {
    const ports = new Set<number | undefined>();
    const { transport } = await http((request, response) => {
      ports.add(request.socket.remotePort);
      expect(request.method).toBe("POST");
      expect(request.url).toBe("/ipp/print");
      expect(request.headers["content-type"]).toBe("application/ipp");
      response.writeHead(200, { "content-type": "application/ipp" });
      request.pipe(response);
    });
    for (let round = 0; round < 3; round += 1) {
      expect(await transport.post(body, soon)).toEqual({ ok: true, value: body });
    }
    expect(ports.size).toBe(1);
    expect(await transport.post(body, { ...soon, freshConnection: true })).toMatchObject({ ok: true });
    expect(ports.size).toBe(2);
  });

  it("asks again on a fresh connection when the kept one turns out closed", async () => {
    let requests = 0;
    const { server, transport } = await http((request, response) => {
      requests += 1;
      if (requests === 2) {
        request.socket.destroy();
        return;
      }
      response.writeHead(200, { "content-type": "application/ipp" }).end("answer");
    });
    expect(server.listening).toBe(true);
    expect(await transport.post(body, soon)).toMatchObject({ ok: true });
    expect(await transport.post(body, soon)).toMatchObject({ ok: true });
    expect(requests).toBe(3);
  });

  it("asks again also when the kept connection was handed on to a request that waited for it", async () => {
    const carried = new Map<unknown, number>();
    const { transport } = await http((request, response) => {
      const count = (carried.get(request.socket) ?? 0) + 1;
      carried.set(request.socket, count);
      if (count > 1) request.socket.destroy();
      else response.writeHead(200, { "content-type": "application/ipp" }).end("answer");
    });
    // Two connections, so the third of them waits.
    const answers = await Promise.all([1, 2, 3].map(() => transport.post(body, soon)));
    expect(answers).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(carried.size).toBe(3);
  });

  it.each([
    ["an HTTP error", "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n", "notIpp"],
    ["a web page", "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 2\r\n\r\nhi", "notIpp"],
    ["no HTTP at all", "SSH-2.0-dropbear\r\n", "notIpp"],
    [
      "half an answer",
      "HTTP/1.1 200 OK\r\ncontent-type: application/ipp\r\ncontent-length: 9\r\n\r\nhi",
      "connectionLost",
    ],
    ["a cut connection", undefined, "connectionLost"],
  ])("names %s", async (_, answer, code) => {
    const { transport } = await raw(answer);
    expect(await transport.post(body, soon)).toMatchObject({ ok: false, code });
  });

  it("bounds the answer", async () => {
    const { transport } = await http((_request, response) => {
      response.writeHead(200, { "content-type": "application/ipp" });
      response.on("error", () => undefined);
      response.end(Buffer.alloc(5 * 1024 * 1024));
    });
    expect(await transport.post(body, soon)).toMatchObject({ ok: false, code: "notIpp" });
  });

  it("names silence, a cancel, nobody there, and an unknown host", async () => {
    const { server, transport } = await http(() => undefined);
    expect(await transport.post(body, { deadlineMs: 50 })).toMatchObject({ ok: false, code: "timedOut" });
    const abort = new AbortController();
    const waiting = transport.post(body, { ...soon, signal: abort.signal });
    abort.abort();
    expect(await waiting).toMatchObject({ ok: false, code: "canceled" });
    expect(await transport.post(body, { ...soon, signal: abort.signal })).toMatchObject({ code: "canceled" });
    server.closeAllConnections();
    server.close();
    await once(server, "close");
    expect(await transport.post(body, soon)).toMatchObject({ ok: false, code: "refused" });
    const nowhere = ippTransport({ url: "ipp://no-such-printer.invalid/ipp/print", clock: systemClock });
    expect(nowhere.label).toBe("ipp no-such-printer.invalid:631");
    expect(await nowhere.post(body, { deadlineMs: 10_000 })).toMatchObject({ code: "hostNotFound" });
  });

  it("ipps: speaks to the printer whose certificate it was given, and to no other", async () => {
    const { certificate, key } = await selfSigned();
    const server = createHttps({ cert: certificate, key }, (_request, response) => {
      response.writeHead(200, { "content-type": "application/ipp" }).end("answer");
    });
    const { transport } = await listen(server);
    const url = transport.printerUri.replace("ipp:", "ipps:");
    const trusting = ippTransport({ url, clock: systemClock, certificateAuthority: certificate });
    const stranger = ippTransport({ url, clock: systemClock });
    transports.push(trusting, stranger);
    for (const freshConnection of [false, true]) {
      expect(await trusting.post(body, { ...soon, freshConnection })).toMatchObject({ ok: true });
      expect(await stranger.post(body, { ...soon, freshConnection })).toMatchObject({
        ok: false,
        code: "certificateRefused",
      });
    }
  });

  it("refuses an address that is not IPP", () => {
    expect(() => ippTransport({ url: "http://printer/", clock: systemClock })).toThrow("ipp://");
  });
});
