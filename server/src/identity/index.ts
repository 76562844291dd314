import type { Clock } from "@zizhuban/device-agent-contract";
import type { Db, Identify, ServerModule, Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { Messages } from "../messages/index.ts";
import type { Parties } from "../parties/index.ts";
import type { PhoneRegister } from "../registers/index.ts";
import { createPin } from "./pin.ts";
import { createPresence } from "./presence.ts";
import { identityRoutes, presenceRoutes } from "./routes.ts";
import { createSeenDocuments } from "./seen-documents.ts";
import { createStaffFailures } from "./staff-failures.ts";
import { createSessions, type Acting } from "./sessions.ts";
import { createSmsCode } from "./sms-code.ts";

/** Who is acting: sessions opened by a card or by what staff have seen (A1) and lifted by a proof of presence (A2: a code, a PIN, staff). */
export function createIdentity(deps: {
  db: Db;
  clock: Clock;
  messages: Messages;
  parties: Parties;
  /** Undefined: nobody says whose telephone is whose, and there is no code by telephone. */
  phones: PhoneRegister | undefined;
  vault: Vault;
  changedReader: "refuse" | "takeOver";
  /** Code of the division a kiosk stands in. */
  divisionOf(kid: string, on?: Db | Tx): Promise<string>;
  /** Where they stand, in words; one, and many at once. */
  placesOf(kids: readonly string[], on?: Db | Tx): Promise<ReadonlyMap<string, string>>;
  placeOf(kid: string, on?: Db | Tx): Promise<string>;
}) {
  const failures = createStaffFailures(deps);
  const seenDocuments = createSeenDocuments({ ...deps, failures });
  const sessions = createSessions({ ...deps, seenDocuments });
  const { phones } = deps;
  const proof =
    phones === undefined || !deps.messages.available ? undefined : createSmsCode({ ...deps, phones });
  const pin = createPin(deps);
  const presence = createPresence({ ...deps, failures });
  const citizen: NonNullable<Identify["citizen"]> = async (token, kiosk) =>
    sessions.recognise(token, kiosk.kid);
  const module: ServerModule = {
    name: "identity",
    dependsOn: ["parties", "messages", "key-store"],
    routes: identityRoutes({ ...deps, sessions, proof, pin, presence, seenDocuments }),
    publicRoutes: presenceRoutes({ clock: deps.clock, presence, seenDocuments }),
  };
  return {
    ...module,
    citizen,
    /** The person acts for this enterprise until the session ends. */
    actsFor: async (tx: Tx, sessionId: string, acting: Acting) => sessions.raise(tx, sessionId, acting),
    knownBy: async (tx: Tx, sessionId: string) => sessions.knownBy(tx, sessionId),
    /** Whose session acted for this enterprise last, by nobody's authorisation. */
    lastActing: async (enterpriseId: string, tx: Tx) => sessions.lastActing(enterpriseId, tx),
    /** Two persons turned out to be one. */
    movePerson: async (tx: Tx, from: string, into: string): Promise<void> => {
      await sessions.movePerson(tx, from);
      await pin.movePerson(tx, from, into);
      await seenDocuments.movePerson(tx, from, into);
    },
    /** Sessions that act by one of these authorisations fall back to A2. */
    stopActing: async (tx: Tx, authorisationIds: readonly string[]) =>
      sessions.stopActing(tx, authorisationIds),
  };
}
export type Identity = ReturnType<typeof createIdentity>;
