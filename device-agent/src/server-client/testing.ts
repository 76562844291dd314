// What the tests of this package's network rooms need from the other end: an authority, and an HTTPS server with mutual TLS.
import "reflect-metadata";
import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer, type Server } from "node:https";
import { TLSSocket } from "node:tls";
import { systemClock } from "@zizhuban/device-agent-contract";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from "@peculiar/x509";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const day = 24 * 3_600_000;

export interface TestCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

export interface TestAuthority {
  readonly caPem: string;
  /** A key and a certificate for `CN=name`, good for 127.0.0.1 and localhost. */
  issue(name: string, notAfter?: Date): Promise<TestCertificate>;
  /** What the server does at enrolment. */
  sign(csrPem: string, name: string): Promise<string>;
}

export async function createTestAuthority(
  notBefore = new Date(systemClock.now() - day),
): Promise<TestAuthority> {
  const lasting = new Date(systemClock.now() + 3650 * day);
  const keys = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: "CN=Test deployment",
    keys,
    signingAlgorithm: algorithm,
    notBefore,
    notAfter: lasting,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });

  async function certify(publicKey: CryptoKey, name: string, notAfter: Date): Promise<X509Certificate> {
    return X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: ca.subject,
      publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      notBefore,
      notAfter,
      extensions: [
        new SubjectAlternativeNameExtension([
          { type: "ip", value: "127.0.0.1" },
          { type: "dns", value: "localhost" },
        ]),
        await AuthorityKeyIdentifierExtension.create(keys.publicKey),
      ],
    });
  }

  return {
    caPem: ca.toString("pem"),
    async issue(name, notAfter = lasting) {
      const own = await crypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
      const pkcs8 = Buffer.from(await crypto.subtle.exportKey("pkcs8", own.privateKey)).toString("base64");
      return {
        keyPem: `-----BEGIN PRIVATE KEY-----\n${pkcs8.replaceAll(/.{64}/g, "$&\n")}\n-----END PRIVATE KEY-----\n`,
        certificatePem: (await certify(own.publicKey, name, notAfter)).toString("pem"),
      };
    },
    async sign(csrPem, name) {
      const request = new Pkcs10CertificateRequest(csrPem);
      if (!(await request.verify())) throw new Error("the request is not signed by its own key");
      return (await certify(await request.publicKey.export(), name, lasting)).toString("pem");
    },
  };
}

export interface TestRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  /** Common name of the client's certificate, when it showed one. */
  readonly client: string | undefined;
}

export interface TestServer {
  readonly url: string;
  readonly requests: TestRequest[];
  stop(): Promise<void>;
}

export type TestHandler = (request: TestRequest, response: ServerResponse) => void | Promise<void>;

/** Listens on a free port of 127.0.0.1, or on `port`. Client certificates are asked for; the handler decides. */
export async function startTestServer(
  authority: TestAuthority,
  handler: TestHandler,
  port = 0,
): Promise<TestServer> {
  const { keyPem, certificatePem } = await authority.issue("server");
  const requests: TestRequest[] = [];
  const server = createServer(
    { key: keyPem, cert: certificatePem, ca: authority.caPem, requestCert: true, rejectUnauthorized: false },
    (incoming, response) => {
      void readRequest(incoming).then(async (request) => {
        requests.push(request);
        await handler(request, response);
      });
    },
  );
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `https://127.0.0.1:${portOf(server)}`,
    requests,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Answers with JSON, problems as problem+json. */
export function answer(response: ServerResponse, status: number, body: unknown): void {
  const type = status >= 300 ? "application/problem+json" : "application/json";
  response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));
}

async function readRequest(incoming: IncomingMessage): Promise<TestRequest> {
  let body = "";
  for await (const chunk of incoming) body += String(chunk);
  const { socket } = incoming;
  const known = socket instanceof TLSSocket && socket.authorized;
  const subject: unknown = known ? socket.getPeerCertificate().subject.CN : undefined;
  return {
    method: incoming.method ?? "",
    path: incoming.url ?? "",
    headers: incoming.headers,
    body,
    client: typeof subject === "string" ? subject : undefined,
  };
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address === "string" || address === null) throw new Error("not listening on TCP");
  return address.port;
}
