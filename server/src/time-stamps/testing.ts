import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What an authority sends instead of its reply; `never`: nothing, and the connection stays. */
export type AuthorityAnswer = { readonly status?: number; readonly body?: Buffer } | "never";

export interface AuthorityBehaviour {
  /** Changes the question before it is stamped. */
  readonly question?: (query: Buffer) => Buffer;
  readonly answer?: (reply: Buffer) => AuthorityAnswer;
}

/** A time-stamp authority outside: OpenSSL's `ts -reply` behind HTTP on the loopback, with a root of its own. */
export async function startTimeStampAuthority() {
  const folder = await mkdtemp(join(tmpdir(), "zizhuban-tsa-"));
  const file = (name: string) => join(folder, name);
  const openssl = async (options: string) => run("openssl", options.split(" "), { cwd: folder });
  await openssl(
    "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=TSA-root -keyout root.key -out root.pem",
  );
  await writeFile(
    file("eku"),
    "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n",
  );
  await openssl("req -newkey rsa:2048 -nodes -subj /CN=TSA -keyout tsa.key -out tsa.csr");
  await openssl(
    "x509 -req -in tsa.csr -CA root.pem -CAkey root.key -CAcreateserial -days 30 -extfile eku -out tsa.pem",
  );
  await writeFile(
    file("tsa.conf"),
    "[tsa]\ndefault_tsa=one\n[one]\nserial=serial\nsigner_cert=tsa.pem\nsigner_key=tsa.key\nsigner_digest=sha512\n" +
      "default_policy=1.2.3.4\ndigests=sha256\ness_cert_id_alg=sha256\n",
  );
  await writeFile(file("serial"), "01\n");

  let behaviour: AuthorityBehaviour = {};
  let asked = 0;
  let silent: (() => void) | undefined;
  // One at a time: OpenSSL reads and rewrites the file of the last serial number.
  let stamping: Promise<unknown> = Promise.resolve();

  async function stamp(queryFile: string, replyFile: string): Promise<Buffer> {
    const next = stamping.then(() =>
      openssl(`ts -reply -config tsa.conf -section one -queryfile ${queryFile} -out ${replyFile}`),
    );
    stamping = next.catch(() => undefined);
    await next;
    return readFile(file(replyFile));
  }

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const query = Buffer.concat(parts);
    const { question, answer } = behaviour;
    const [ask, made] = [`query${++asked}`, `reply${asked}`];
    await writeFile(file(ask), question?.(query) ?? query);
    const own = await stamp(ask, made);
    const said = answer?.(own) ?? {};
    if (said === "never") silent?.();
    else response.writeHead(said.status ?? 200).end(said.body ?? own);
  }

  const server = createServer((request, response) => {
    reply(request, response).catch(() => request.socket.destroy());
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? (address?.port ?? 0) : 0}/`,
    folder,
    caFile: file("root.pem"),
    /** From now on; nothing said: as an authority should. */
    be: (next: AuthorityBehaviour = {}) => void (behaviour = next),
    /** Never answers from now on. @returns when the next question has arrived */
    fallSilent: async (): Promise<void> =>
      new Promise((done) => {
        behaviour = { answer: () => "never" };
        silent = done;
      }),
    asked: () => asked,
    async stop(): Promise<void> {
      await new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      });
      await rm(folder, { recursive: true });
    },
  };
}
export type TimeStampAuthority = Awaited<ReturnType<typeof startTimeStampAuthority>>;
