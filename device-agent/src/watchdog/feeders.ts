import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";

/** Somebody who restarts this process, or the whole machine, when nobody feeds him. */
export interface Feeder {
  /** Tells him that the agent is well; throws when he does not hear. */
  feed(): Promise<void>;
  /** Takes leave: a stop on purpose restarts nothing. */
  leave(): Promise<void>;
}

/**
 * The kernel's watchdog, `/dev/watchdog` (Documentation/watchdog/watchdog-api.rst): opening it starts the clock,
 * any byte feeds it, a `V` right before closing is the magic close. Its timeout is the driver's (`timeout` module
 * parameter), since Node has no ioctl; feed it at least twice within.
 */
export function deviceFeeder(path: string): Feeder {
  let file: FileHandle | undefined;
  return {
    async feed() {
      // Never created: a file of that name where no driver is loaded would be fed for nothing.
      file ??= await open(path, constants.O_WRONLY | constants.O_APPEND);
      await file.write("\0");
    },
    async leave() {
      const opened = file;
      file = undefined;
      await opened?.write("V");
      await opened?.close();
    },
  };
}

/**
 * systemd's watchdog (sd_notify(3), `WatchdogSec=`): Node has no datagram sockets of the file system, so its own
 * program speaks for the agent; the unit needs `NotifyAccess=all`. The first meal also says that the agent is up.
 */
export function systemdFeeder(program = "systemd-notify"): Feeder {
  let told = false;
  const notify = (...words: readonly string[]) =>
    new Promise<void>((resolve, reject) => {
      execFile(program, words, { timeout: 5_000 }, (error) => (error === null ? resolve() : reject(error)));
    });
  return {
    async feed() {
      await notify(...(told ? [] : ["READY=1"]), "WATCHDOG=1");
      told = true;
    },
    leave: () => notify("STOPPING=1"),
  };
}
