import type { Clock } from "@zizhuban/device-agent-contract";
import type { Place } from "@zizhuban/server-contract";
import type { Db, Identify, ServerModule, Tx } from "../core/index.ts";
import type { Vault } from "../key-store/index.ts";
import type { StaffMessages } from "../messages/index.ts";
import { createAbsences } from "./absences.ts";
import { createAccounts } from "./accounts.ts";
import { createAlertMessages } from "./alerts.ts";
import { createAttempts } from "./attempts.ts";
import { createPasskeys } from "./passkeys.ts";
import { createProvider, type ProviderSettings } from "./provider.ts";
import { waysRoutes } from "./ways-routes.ts";
import { createChains, type PlaceOfItem } from "./chain.ts";
import { createGaps } from "./gaps.ts";
import { placesHeld } from "./held.ts";
import { createSignInLink, type SignInLink } from "./link.ts";
import { staffRoutes } from "./routes.ts";
import { createStaffSessions } from "./sessions.ts";
import { createSignIn } from "./sign-in.ts";
import type { StaffTelephones } from "./telephones.ts";

export { createStaffNames } from "./names.ts";
export { createOfficesAt } from "./offices.ts";
export { createPresence } from "./presence.ts";
export type { ProviderSettings } from "./provider.ts";
export { createStaffTelephones } from "./telephones.ts";

export interface StaffModule extends ServerModule {
  readonly identify: NonNullable<Identify["staff"]>;
  readonly whenOver: NonNullable<Identify["whenStaffOver"]>;
  /** Writes the one-time link, once the console's address is known. */
  readonly open: SignInLink["open"];
  /** One-time links for the sample people of a demonstration; nothing else calls it. */
  readonly offerLinks: SignInLink["offer"];
  /** Divisions and departments that roles are held in, and who holds one, by code and key. */
  placesHeld(on: Db | Tx): ReturnType<typeof placesHeld>;
}

/** The people behind the window and in the office: accounts, sign-in, roles, absences (DESIGN §5.5). */
export function createStaff(deps: {
  db: Db;
  clock: Clock;
  vault: Vault;
  /** Where the one-time sign-in link is written, mode 0600. */
  linkFile: string;
  /** Somebody else's sign-in service, where the deployment has one. */
  provider?: ProviderSettings | undefined;
  /** What the console's address starts with, without a slash at the end; asked at each use. */
  publicUrl: () => string;
  placeOfItem: PlaceOfItem;
  /** `梁子湖区 人社局`. */
  placeName(place: Place): string;
  telephones: StaffTelephones;
  /** By which colleagues are told what concerns their work. */
  messages: StaffMessages;
  onError: (error: unknown) => void;
}): StaffModule {
  const sessions = createStaffSessions(deps);
  const link = createSignInLink({ ...deps, sessions });
  const signIn = createSignIn({ ...deps, sessions, attempts: createAttempts(deps) });
  const findGaps = createGaps({ ...deps, follower: createAlertMessages(deps) });
  const accounts = createAccounts({ ...deps, sessions, findGaps });
  const passkeys = createPasskeys({ ...deps, sessions });
  const { provider: settings } = deps;
  const callback = () => `${deps.publicUrl()}/api/staff/sign-in/provider/callback`;
  const provider = settings && createProvider({ ...deps, sessions, settings, callback });
  const routes = staffRoutes({
    ...deps,
    link,
    signIn,
    sessions,
    accounts,
    absences: createAbsences({ ...deps, findGaps }),
    chains: createChains(deps),
  });
  const ways = waysRoutes({ ...deps, sessions, signIn, passkeys, accounts, provider });
  const cancel = sessions.watchStreams(deps.onError);
  return {
    name: "staff",
    dependsOn: ["key-store", "message-outbox"],
    identify: async (request) => sessions.find(request),
    whenOver: (request, end) => sessions.whenOver(request, end),
    open: async (url) => link.open(url),
    placesHeld: async (on) => placesHeld(on, deps.clock.now()),
    offerLinks: async (file, people) => link.offer(file, people),
    publicRoutes: async (app) => {
      await routes(app);
      await ways(app);
    },
    stop: async () => cancel(),
  };
}
