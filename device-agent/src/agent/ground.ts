import { randomBytes, randomUUID } from "node:crypto";
import { fail, ok, type Clock, type Result } from "@zizhuban/device-agent-contract";
import type { KioskEvent } from "@zizhuban/server-contract";
import type { Configuration } from "../configuration/index.ts";
import { agentVersion } from "../device-service/index.ts";
import { openJournal, type Journal } from "../journal/index.ts";
import type { Log } from "../log/index.ts";
import type { Closers } from "./closers.ts";
import { openHome, type Home } from "./home.ts";

/** What everything else of the agent stands on. */
export interface Ground {
  readonly clock: Clock;
  readonly log: Log;
  readonly home: Home;
  readonly journal: Journal;
  /** Of this run of the agent. */
  readonly boot: string;
  readonly agentVersion: string;
  readonly randomUUID: () => string;
  readonly randomToken: () => string;
  readonly onFault: (fault: unknown) => void;
  /** A full disk costs the row, not the kiosk: what needs no journal goes on, and the log says what is missing. */
  readonly note: (event: KioskEvent) => void;
}

/** Opens the agent's folder and its journal; the failure's detail is a sentence that says what to do. */
export function openGround(
  configuration: Configuration,
  { clock, log }: Pick<Ground, "clock" | "log">,
  closers: Closers,
): Result<Ground, "homeUnwritable" | "agentRunning"> {
  const folder = configuration.home;
  const randomToken = () => randomBytes(32).toString("base64url");
  const onFault = (fault: unknown) => log.error("agent.fault", { fault });
  const boot = randomUUID();
  const unwritable = `${folder} cannot be written by this user; correct its owner or set ZIZHUBAN_HOME.`;

  const home = openHome(folder, randomToken);
  if (!home.ok) return fail("homeUnwritable", unwritable);
  const journal = openJournal({ path: home.value.journal, clock, randomUUID, boot });
  if (!journal.ok)
    return journal.code === "journalLocked"
      ? fail("agentRunning", `Another agent runs on ${folder}; stop it or set ZIZHUBAN_HOME.`)
      : fail("homeUnwritable", unwritable);
  closers.add(() => journal.value.close());
  return ok({
    clock,
    log,
    home: home.value,
    journal: journal.value,
    boot,
    agentVersion,
    randomUUID,
    randomToken,
    onFault,
    note(event) {
      try {
        journal.value.append(event);
      } catch (fault) {
        onFault(fault);
      }
    },
  });
}
