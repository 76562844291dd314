import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { freePort } from "../../../transports/testing-port.ts";
import { answering } from "./answering.ts";

/** A CUPS scheduler (Debian package `cups`) with one queue, someone else's software between us and the printer. */
export interface CupsQueue {
  /** `ipp://127.0.0.1:<port>/printers/kiosk`. */
  readonly url: string;
  stop(): Promise<void>;
}

const folders = ["spool", "tmp", "cache", "run"] as const;

/** A scheduler of our own: nothing outside its folder, nobody asked for a password, faults stop the queue. */
const configuration = (port: number) => `LogLevel warn
Listen 127.0.0.1:${port}
Browsing No
DefaultAuthType None
WebInterface No
ErrorPolicy retry-job
JobRetryInterval 1
PreserveJobHistory Yes
<Location />
  Order allow,deny
  Allow localhost
</Location>
<Policy default>
  JobPrivateAccess default
  JobPrivateValues none
  <Limit All>
    Order allow,deny
    Allow localhost
  </Limit>
</Policy>
`;

const files = (folder: string) => `ServerRoot ${folder}
RequestRoot ${folder}/spool
TempDir ${folder}/tmp
CacheDir ${folder}/cache
StateDir ${folder}/run
ErrorLog ${folder}/error_log
AccessLog ${folder}/access_log
PageLog ${folder}/page_log
Printcap
SystemGroup root
`;

/** Starts it in a temporary folder, with a driverless queue in front of this printer. */
export async function startCupsQueue(printerUrl: string): Promise<CupsQueue> {
  const folder = await mkdtemp(path.join(tmpdir(), "cupsd-"));
  // As root it runs its filters as another user, who has to get in.
  await chmod(folder, 0o755);
  for (const name of folders) await mkdir(path.join(folder, name));
  const port = await freePort();
  const [main, where] = [path.join(folder, "cupsd.conf"), path.join(folder, "cups-files.conf")];
  await writeFile(main, configuration(port));
  await writeFile(where, files(folder));
  const scheduler = spawn("/usr/sbin/cupsd", ["-f", "-c", main, "-s", where], { stdio: "ignore" });
  const ended = once(scheduler, "exit");
  ended.catch(() => undefined);
  const stop = async () => {
    scheduler.kill();
    if (scheduler.exitCode === null && scheduler.signalCode === null) await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answering(`http://127.0.0.1:${port}/`);
    const queue = ["-p", "kiosk", "-E", "-v", printerUrl, "-m", "everywhere"];
    await promisify(execFile)("lpadmin", ["-h", `127.0.0.1:${port}`, ...queue]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `ipp://127.0.0.1:${port}/printers/kiosk`, stop };
}
