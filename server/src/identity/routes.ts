import { Sensitive } from "@zizhuban/device-agent-contract";
import { routes, type SessionView } from "@zizhuban/server-contract";
import { route, valueOf, type Citizen, type Db, type Routes } from "../core/index.ts";
import { maskCitizen, type Parties } from "../parties/index.ts";
import type { IdentityProof } from "./proof.ts";
import type { Sessions } from "./sessions.ts";

/** The HTTPS boundary of identity: masked values leave their wrapper here. */
export function identityRoutes(deps: {
  db: Db;
  sessions: Sessions;
  parties: Parties;
  proof: IdentityProof;
}): Routes {
  const { sessions, parties, proof } = deps;

  async function masked(citizen: Citizen) {
    const holder = await parties.holder(citizen.personId, { actor: `citizen:${citizen.sessionId}` });
    return holder.map(maskCitizen).expose();
  }

  async function view(citizen: Citizen): Promise<SessionView> {
    const expiresAt = await sessions.expiryOf(citizen.sessionId);
    // The page's steps know the person's two levels; A3 is A2 and an authorisation on top of it.
    const level = citizen.level === "A1" ? "A1" : "A2";
    return { level, citizen: await masked(citizen), expiresAt };
  }

  return async (app) => {
    route(app, routes.nonce, async ({ kiosk }) => sessions.issueNonce(kiosk.kid));

    route(app, routes.openSession, async ({ kiosk, body }) => {
      const { card, ...reading } = body;
      const opened = valueOf(await sessions.open(kiosk.kid, { ...reading, card: new Sensitive(card) }));
      const { sessionId, token, expiresAt } = opened;
      return { sessionId, token, level: "A1" as const, citizen: await masked(opened), expiresAt };
    });

    route(app, routes.endSession, async ({ kiosk, citizen }) => {
      if (citizen !== undefined) await sessions.end(citizen.sessionId, kiosk.kid);
      return {};
    });

    route(app, routes.session, async ({ citizen }) => view(citizen));

    route(app, routes.proofMethods, async ({ citizen }) => {
      const { available, hint } = await proof.offer(citizen);
      return { methods: [{ method: proof.method, available, hint: hint.expose() }] };
    });

    route(app, routes.challenge, async ({ citizen }) => {
      const challenge = valueOf(await proof.challenge(citizen));
      return { ...challenge, sentTo: challenge.sentTo.expose() };
    });

    route(app, routes.proof, async ({ citizen, body }) => {
      const proven = await deps.db.transaction().execute(async (tx) => {
        const verified = await proof.verify(tx, citizen, body);
        if (verified.ok) await sessions.raise(tx, citizen.sessionId);
        return verified;
      });
      valueOf(proven);
      return view({ ...citizen, level: "A2" });
    });
  };
}
