import { Sensitive, type Clock, type ProblemCode, type Result } from "@zizhuban/device-agent-contract";
import { routes, type SessionView } from "@zizhuban/server-contract";
import { Problem, route, valueOf, type Citizen, type Db, type Routes, type Tx } from "../core/index.ts";
import { maskCitizen, type Parties } from "../parties/index.ts";
import type { Pin } from "./pin.ts";
import type { Presence } from "./presence.ts";
import { notOffered, type CodeProof } from "./proof.ts";
import type { SeenDocuments } from "./seen-documents.ts";
import type { OpenedSession, Sessions } from "./sessions.ts";

/** The HTTPS boundary of identity: masked values leave their wrapper here. */
export function identityRoutes(deps: {
  db: Db;
  sessions: Sessions;
  parties: Parties;
  /** Undefined: nobody sends codes for this deployment. */
  proof: CodeProof | undefined;
  pin: Pin;
  presence: Presence;
  seenDocuments: SeenDocuments;
}): Routes {
  const { sessions, parties, proof, pin, presence, seenDocuments } = deps;

  function byTelephone(): CodeProof {
    if (proof === undefined) throw new Problem("proofUnavailable", "no code by telephone here");
    return proof;
  }

  async function masked(citizen: Citizen) {
    const holder = await parties.holder(citizen.personId, { actor: `citizen:${citizen.sessionId}` });
    return holder.map(maskCitizen).expose();
  }

  async function told(opened: OpenedSession) {
    const { sessionId, bearer, expiresAt } = opened;
    const citizen = await masked(opened);
    return { sessionId, token: bearer, level: "A1" as const, citizen, expiresAt };
  }

  async function view(citizen: Citizen): Promise<SessionView> {
    const expiresAt = await sessions.expiryOf(citizen.sessionId);
    // The page's steps know the person's two levels; A3 is A2 and an authorisation on top of it.
    const level = citizen.level === "A1" ? "A1" : "A2";
    return { level, citizen: await masked(citizen), expiresAt };
  }

  /** The proof's own transaction commits whatever it says: wrong answers are counted in it. */
  async function prove(
    citizen: Citizen,
    verify: (tx: Tx) => Promise<Result<void, ProblemCode>>,
  ): Promise<SessionView> {
    const proven = await deps.db.transaction().execute(async (tx) => {
      const verified = await verify(tx);
      // Who acts for an enterprise has proved it before.
      if (verified.ok && citizen.level === "A1") await sessions.raise(tx, citizen.sessionId);
      return verified;
    });
    valueOf(proven);
    return view(citizen.level === "A1" ? { ...citizen, level: "A2" } : citizen);
  }

  return async (app) => {
    route(app, routes.nonce, async ({ kiosk }) => sessions.issueNonce(kiosk.kid));

    route(app, routes.openSession, async ({ kiosk, body }) => {
      const { card, ...reading } = body;
      return told(valueOf(await sessions.open(kiosk.kid, { ...reading, card: new Sensitive(card) })));
    });

    route(app, routes.openSocialSecuritySession, async ({ kiosk, body }) => {
      const reading = { ...body, card: new Sensitive(body.card) };
      return told(valueOf(await sessions.openWithSocialSecurityCard(kiosk.kid, reading)));
    });

    route(app, routes.askForStaff, async ({ kiosk }) => {
      const challenge = valueOf(await seenDocuments.challenge(kiosk.kid));
      return { ...challenge, code: challenge.code.expose() };
    });

    route(app, routes.openSeenDocumentSession, async ({ kiosk, body }) =>
      told(valueOf(await sessions.openWithSeenDocument(kiosk.kid, body))),
    );

    route(app, routes.endSession, async ({ kiosk, citizen }) => {
      if (citizen !== undefined) await sessions.end(citizen.sessionId, kiosk.kid);
      return {};
    });

    route(app, routes.session, async ({ citizen }) => view(citizen));

    route(app, routes.proofMethods, async ({ citizen }) => {
      const offers = await Promise.all([
        proof?.offer(citizen) ?? notOffered("sms-code", "noSender"),
        pin.offer(citizen),
        presence.offer(citizen),
      ]);
      return {
        methods: offers.map(({ hint, ...offer }) =>
          Object.assign({}, offer, hint !== undefined && { hint: hint.expose() }),
        ),
      };
    });

    route(app, routes.challenge, async ({ citizen }) => {
      const challenge = valueOf(await byTelephone().challenge(citizen));
      return { ...challenge, sentTo: challenge.sentTo.expose() };
    });

    route(app, routes.proof, async ({ citizen, body }) =>
      prove(citizen, async (tx) => byTelephone().verify(tx, citizen, body)),
    );

    route(app, routes.setPin, async ({ citizen, body }) => {
      valueOf(await pin.set(citizen, new Sensitive(body.pin)));
      return {};
    });

    route(app, routes.removePin, async ({ citizen }) => {
      valueOf(await pin.remove(citizen));
      return {};
    });

    route(app, routes.provePin, async ({ citizen, body }) =>
      prove(citizen, async (tx) => pin.verify(tx, citizen, new Sensitive(body.pin))),
    );

    route(app, routes.presenceChallenge, async ({ citizen, kiosk }) => {
      const challenge = valueOf(await presence.challenge(citizen, kiosk.kid));
      return { ...challenge, code: challenge.code.expose() };
    });

    route(app, routes.provePresence, async ({ citizen, body }) =>
      prove(citizen, async (tx) => presence.verify(tx, citizen, body.challengeId)),
    );
  };
}

/** What staff beside a kiosk confirm. */
export function presenceRoutes(deps: {
  clock: Clock;
  presence: Presence;
  seenDocuments: SeenDocuments;
}): Routes {
  const { clock, presence, seenDocuments } = deps;
  return async (app) => {
    route(app, routes.waitingPresences, async ({ staff }) => ({
      asOf: clock.now(),
      waiting: (await presence.waiting(staff)).map((one) => one.expose()),
      strangers: await seenDocuments.waiting(staff),
    }));
    route(app, routes.refusePresence, async ({ staff, params, body }) => {
      valueOf(await presence.refuse(staff, params.id, body.reason));
      return {};
    });
    route(app, routes.confirmPresence, async ({ staff, body }) =>
      valueOf(await presence.confirm(staff, body)),
    );
    route(app, routes.seeDocument, async ({ staff, body: { code, document } }) => {
      const { kind } = document;
      return valueOf(await seenDocuments.see(staff, { code, kind, document: new Sensitive(document) }));
    });
    route(app, routes.refuseStranger, async ({ staff, params, body }) => {
      valueOf(await seenDocuments.refuse(staff, params.id, body.reason));
      return {};
    });
  };
}
