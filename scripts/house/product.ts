import { join, resolve } from "node:path";
import { buildPages } from "./build.ts";
import { Child } from "./child.ts";
import { root } from "./paths.ts";

// Runs the whole product: builds what changed, starts the server, then one kiosk, prints the ready
// line, and ends everything together. What each process may be told is in its own README.

const say = (text: string) => process.stdout.write(`${text}\n`);
const home = resolve(process.env["ZIZHUBAN_HOME"] || ".zizhuban");
const children: Child[] = [];
let stopping: Promise<void> | undefined;

function stopAll(code: number): Promise<void> {
  stopping ??= (async () => {
    for (const child of children.toReversed()) await child.stop();
    process.exit(code);
  })();
  return stopping;
}

async function start(
  name: string,
  script: string,
  environment: Record<string, string>,
): Promise<Record<string, unknown>> {
  say(`· starting the ${name} …`);
  const child = new Child(name, join(root, script), home, environment);
  children.push(child);
  child.onUnexpectedExit(() => {
    process.stderr.write(`The ${name} ended; stopping the rest.\n`);
    void stopAll(1);
  });
  return await child.ready();
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

async function main(): Promise<void> {
  await buildPages(say);
  const server = await start("server", "server/src/main.ts", { ZIZHUBAN_DEMO: "1" });
  const agent = await start("kiosk", "device-agent/src/main.ts", {
    SERVER_URL: process.env["SERVER_URL"] || text(server["kioskApi"]),
  });
  const addresses = {
    kiosk: text(agent["kiosk"]),
    console: text(server["console"]),
    api: text(server["api"]),
    kioskApi: text(server["kioskApi"]),
    mqtt: text(server["mqtt"]),
  };
  say(
    `  the kiosk page is at ${addresses.kiosk}; the console's one-time sign-in link is in ${text(server["adminLink"])}`,
  );
  say(`ready ${JSON.stringify(addresses)}`);
}

// One Ctrl-C arrives up to three times (terminal, npm, start.mjs); a person's second one comes later.
let firstSignal = 0;
function onSignal(): void {
  if (firstSignal === 0) {
    firstSignal = performance.now();
    void stopAll(0);
  } else if (performance.now() - firstSignal > 1000) {
    for (const child of children) child.kill();
    process.exit(1);
  }
}
process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("disconnect", onSignal);

try {
  await main();
} catch (error) {
  // A child has already said in one sentence what to do.
  if (!(error instanceof Error && error.message === "ended before it was ready")) throw error;
  await stopAll(1);
}
