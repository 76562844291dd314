import {
  chinaTime,
  fail,
  ok,
  socialSecurityCardErrors,
  type Clock,
  type Result,
  type Sensitive,
  type SocialSecurityCard,
  type SocialSecurityCardErrorCode,
} from "@zizhuban/device-agent-contract";
import { socialSecurityCardOf, type SmartCardReader } from "../../devices/smart-card-reader/index.ts";
import { command, commandError, success, type Command, type CommandContext, type Reply } from "../command.ts";
import { watchSocialSecurityCards } from "../social-security-card-watch.ts";
import { openVisit, personOf, underMaintenance, type OpenedSession, type OpeningDeps } from "./opening.ts";

export interface SocialSecurityCardDeps extends OpeningDeps {
  readonly reader: SmartCardReader;
  readonly clock: Clock;
  /** Keys the digest that tells "the same person again"; new at every start. */
  readonly personKey: Uint8Array;
  /** Attests the reading to the server: its nonce, then its session. The failure's code is the server's. */
  openSession(
    reading: { readonly card: Sensitive<SocialSecurityCard>; readonly visitId: string },
    signal: AbortSignal,
  ): Promise<Result<OpenedSession>>;
  readonly onFault: (fault: unknown) => void;
}

type Identify = Reply<"SocialSecurityCard.Identify">;

function isOurs(code: string): code is SocialSecurityCardErrorCode {
  return socialSecurityCardErrors.some((known) => known === code);
}

/** The reader's and the server's codes in the words of this card. */
function refusalOf(code: string): Identify {
  switch (code) {
    case "canceled":
      return { completionCode: "canceled" };
    case "paused":
      return underMaintenance;
    case "noCard":
    case "cardMute":
    case "cardRefused":
      return commandError("socialCardUnread");
    case "cardUnsupported":
      return commandError("socialCardUnknown");
    case "cardInvalid":
      return commandError("socialCardInvalid");
    case "cardExpired":
      return commandError("socialCardExpired");
    case "cardInUse":
      return { completionCode: "deviceNotReady", description: code };
    default:
      return isOurs(code) ? commandError(code) : { completionCode: "internalError", description: code };
  }
}

async function identify(deps: SocialSecurityCardDeps, context: CommandContext): Promise<Identify> {
  const { reader, clock } = deps;
  if (deps.paused()) return underMaintenance;
  const { status } = reader.view();
  if (status.state === "starting") return { completionCode: "deviceNotReady", description: "starting" };
  if (status.state === "offline") return { completionCode: "deviceNotReady", description: status.reason };
  if (status.state === "fault") return commandError("readerFault", status.fault);
  const { signal, event } = context;
  const record = await reader.read({
    signal,
    onProgress: (step) =>
      event(step === "insertCard" ? "CardReader.InsertCardEvent" : "CardReader.MediaInsertedEvent", {}),
  });
  if (!record.ok) return refusalOf(record.code);
  const card = socialSecurityCardOf(record.value);
  if (!card.ok) return refusalOf(card.code);
  const today = chinaTime(clock.now()).date.replaceAll("-", "");
  const valid = card.value.judge(({ validUntil }) =>
    validUntil !== undefined && validUntil < today ? fail("cardExpired") : ok(),
  );
  if (!valid.ok) return refusalOf(valid.code);
  const opened = await openVisit(
    deps,
    {
      person: personOf(
        card.value.map(({ idNumber }) => idNumber),
        deps.personKey,
      ),
      attest: (visitId) => deps.openSession({ card: card.value, visitId }, signal),
    },
    signal,
  );
  return opened.ok ? success(opened.value) : refusalOf(opened.code);
}

/**
 * `SocialSecurityCard.Identify`: a second card that opens a visit, in the slot of a reader for cards with contacts.
 * The visit is bound to its holder as it is to an ID card's.
 */
export function socialSecurityCardCommands(deps: SocialSecurityCardDeps): Command[] {
  const watch = watchSocialSecurityCards({
    ...deps,
    personOf: (card) =>
      personOf(
        card.map(({ idNumber }) => idNumber),
        deps.personKey,
      ),
  });
  return [
    command("SocialSecurityCard.Identify", (_payload, context) => watch.aside(() => identify(deps, context))),
  ];
}
