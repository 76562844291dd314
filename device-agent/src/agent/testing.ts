import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parser } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { expect, vi } from "vitest";
import {
  answer,
  createTestAuthority,
  startTestServer,
  type TestRequest,
  type TestServer,
} from "../server-client/testing.ts";
import { connectXfs, startTestAgent, type TestAgent, type XfsClient } from "../testing.ts";

// A whole agent with a server that opens citizens' sessions, and the page and the hand in front of it.

export interface CitizensWorld {
  readonly agent: TestAgent;
  readonly server: TestServer;
  /** The page's credential. */
  readonly headers: Record<string, string>;
  /** How many citizen sessions the server has opened. */
  sessions(): number;
  /** Whether the server calls the session over. */
  sessionOver(over: boolean): void;
  /** One of the page's own connections. */
  connect(service: string): Promise<XfsClient>;
  /** Puts a card down, reads it, takes it away; the visit's id. */
  identify(reader: XfsClient, card: string): Promise<string>;
  stop(): Promise<void>;
}

const parseVisit = parser(Type.Object({ visit: Type.Object({ id: Type.String() }) }));

export async function startCitizensWorld(): Promise<CitizensWorld> {
  const folder = mkdtempSync(join(tmpdir(), "citizens-"));
  const authority = await createTestAuthority();
  let sessionOver = false;
  let sessions = 0;

  async function serve(request: TestRequest, response: ServerResponse): Promise<void> {
    const citizen = { name: "张**", idNumber: "420702********0010" };
    const expiresAt = Date.UTC(2030, 0, 1);
    switch (`${request.method} ${request.path}`) {
      case "POST /api/kiosk/enrol": {
        const certificatePem = await authority.sign(JSON.parse(request.body).csrPem, "kiosk0001");
        const identity = { kid: "kiosk0001", certificatePem, caPem: authority.caPem };
        return answer(response, 200, { ...identity, mqttUrl: "mqtts://127.0.0.1:1" });
      }
      case "POST /api/kiosk/nonces":
        return answer(response, 200, { nonce: "once", expiresAt });
      case "POST /api/kiosk/sessions":
        sessions += 1;
        return answer(response, 200, {
          sessionId: randomUUID(),
          token: `token-${sessions}`,
          level: "A1",
          citizen,
          expiresAt,
        });
      case "GET /api/kiosk/sessions/current":
        return sessionOver
          ? answer(response, 401, { code: "sessionEnded" })
          : answer(response, 200, { level: "A1", citizen, expiresAt });
      case "DELETE /api/kiosk/sessions/current":
        return answer(response, 200, {});
      default:
        return answer(response, 404, { code: "notFound" });
    }
  }

  const server = await startTestServer(authority, serve);
  const claimFile = join(folder, "claim.json");
  writeFileSync(claimFile, JSON.stringify({ url: server.url, claim: randomUUID(), caPem: authority.caPem }));
  writeFileSync(join(folder, "index.html"), "<!doctype html>");
  const agent = await startTestAgent({ home: join(folder, "home"), claimFile, pageFolder: folder });
  const headers = await agent.pageHeaders();
  const bearer = { authorization: `Bearer ${agent.bearer}` };
  const enrolled = async () =>
    expect((await fetch(`${agent.url}api/public/health`, { headers: bearer })).status).toBe(200);
  await vi.waitFor(enrolled);

  return {
    agent,
    server,
    headers,
    sessions: () => sessions,
    sessionOver(over) {
      sessionOver = over;
    },
    connect: (service) => connectXfs(`${agent.url.replace("http:", "ws:")}xfs4iot/v1.0/${service}`, headers),
    async identify(reader, card) {
      const hand = await agent.connect("Kiosk");
      await expect
        .poll(async () => JSON.stringify((await reader.call("Extension.Status")).payload))
        .toContain('"ready"');
      const id = reader.send("IdCard.Identify", {}, { timeout: 15_000 });
      await hand.call("Simulator.Insert", { device: "IdCardReader", card });
      const done = await reader.next(({ header }) => header.type === "completion" && header.requestId === id);
      await hand.call("Simulator.Remove", { device: "IdCardReader" });
      hand.close();
      const visit = parseVisit(done.payload);
      if (!visit.ok) throw new Error(JSON.stringify(done));
      return visit.value.visit.id;
    },
    async stop() {
      await agent.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
