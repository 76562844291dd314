import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { buildPages } from "./build.ts";
import { Keeper, type Part } from "./keeper.ts";

// Runs the whole product: builds what changed, starts the server, then one kiosk, prints the ready
// line, and ends everything together. What each process may be told is in its own README.

const say = (text: string) => process.stdout.write(`${text}\n`);
const home = resolve(process.env["ZIZHUBAN_HOME"] || ".zizhuban");
const kept: Keeper[] = [];
let stopping: Promise<void> | undefined;

function stopAll(code: number): Promise<void> {
  stopping ??= (async () => {
    for (const keeper of kept.toReversed()) await keeper.stop();
    process.exit(code);
  })();
  return stopping;
}

async function start(part: Part): Promise<Record<string, unknown>> {
  say(`· starting the ${part.name} …`);
  const keeper = new Keeper(part, home, () => void stopAll(1));
  kept.push(keeper);
  return await keeper.ready();
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

const portOf = (url: unknown) => new URL(text(url)).port;

async function main(): Promise<void> {
  await buildPages(say);
  const server = await start({
    name: "server",
    script: "server/src/main.ts",
    environment: { ZIZHUBAN_DEMO: "1" },
    nodeFlags: [],
    sameAddresses: ({ console, kioskApi, mqtt }) => ({
      SERVER_PORT: portOf(console),
      KIOSK_API_PORT: portOf(kioskApi),
      ...(process.env["MQTT_URL"] ? {} : { MQTT_PORT: portOf(mqtt) }),
    }),
  });
  const agent = await start({
    name: "kiosk",
    script: "device-agent/src/main.ts",
    environment: { SERVER_URL: process.env["SERVER_URL"] || text(server["kioskApi"]) },
    // A kiosk is a small machine: a smaller young generation costs no speed that can be felt.
    nodeFlags: ["--max-semi-space-size=1"],
    sameAddresses: ({ kiosk }) => ({ KIOSK_PORT: portOf(kiosk) }),
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
  sayPeople(text(server["demoLinks"]));
  say(`ready ${JSON.stringify(addresses)}`);
}

/** Who can be tried out; the file is this user's alone, and so is the terminal. */
function sayPeople(file: string): void {
  if (file === "" || !existsSync(file)) return;
  say("  demonstration only: each link signs one sample person in, once");
  for (const line of readFileSync(file, "utf8").trimEnd().split("\n")) say(`    ${line.replace("\t", "  ")}`);
  say(`    used one? the next is in ${file}`);
}

// One Ctrl-C arrives up to three times (terminal, npm, start.mjs); a person's second one comes later.
let firstSignal = 0;
function onSignal(): void {
  if (firstSignal === 0) {
    firstSignal = performance.now();
    void stopAll(0);
  } else if (performance.now() - firstSignal > 1000) {
    for (const keeper of kept) keeper.kill();
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
