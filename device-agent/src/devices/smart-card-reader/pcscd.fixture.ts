// A real pcscd with a real vpcd reader, and virtual cards to put into it: run by `testing.ts` inside a mount and a network
// namespace of its own, so that neither the daemon's fixed socket nor vpcd's open port meets anything of this machine.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { Closed, parser, Tokens } from "@zizhuban/device-agent-contract";
import { Type } from "typebox";
import { cardFaults, createVirtualCard } from "./simulator-card.ts";
import { sampleSmartCards } from "./simulator-cards.ts";
import { insertIntoVpcd } from "./simulator-vpcd.ts";

const folder = process.argv[2] ?? "";
const driver = process.argv[3] ?? "";

const slot = { slot: Type.Integer({ minimum: 0, maximum: 1 }) };
const parseOrder = parser(
  Type.Union([
    Closed({ do: Tokens(["start", "kill"]) }),
    Closed({ do: Tokens(["insert"]), ...slot, card: Type.String() }),
    Closed({ do: Tokens(["remove", "removeAfterApdu"]), ...slot }),
    Closed({ do: Tokens(["faults"]), faults: Type.Array(Tokens(cardFaults)) }),
  ]),
);

/** vpcd's own first port (its README); each further slot has the next. */
const port = 0x8c7b;
const faults = new Set<string>();
const takeOut: (() => void)[] = [];
let daemon: ChildProcess | undefined;
let removeNext = false;

async function start(): Promise<void> {
  writeFileSync(
    join(folder, "reader.conf"),
    `FRIENDLYNAME "Virtual PCD"\nDEVICENAME /dev/null:0x${port.toString(16)}\nLIBPATH ${driver}\nCHANNELID 0x${port.toString(16)}\n`,
  );
  daemon = spawn("pcscd", ["--foreground", "--config", folder], { stdio: "ignore" });
  await once(daemon, "spawn");
}

async function kill(): Promise<void> {
  const dying = daemon;
  daemon = undefined;
  if (dying === undefined) return;
  const gone = once(dying, "exit");
  dying.kill("SIGKILL");
  await gone;
}

async function insert(at: number, key: string): Promise<void> {
  const sample = sampleSmartCards().find((card) => card.key === key);
  if (sample === undefined) throw new Error(`no card ${key}`);
  takeOut[at]?.();
  const card = createVirtualCard(sample, (fault) => faults.has(fault));
  takeOut[at] = await insertIntoVpcd(port + at, {
    ...card,
    answer(apdu) {
      const answer = card.answer(apdu);
      if (removeNext) {
        removeNext = false;
        queueMicrotask(() => takeOut[at]?.());
      }
      return answer;
    },
  });
}

process.on("message", (message) => {
  const order = parseOrder(message);
  if (!order.ok) throw new Error(order.detail);
  void obey(order.value).then(
    () => process.send?.({ done: true }),
    (fault: unknown) => process.send?.({ done: false, why: String(fault) }),
  );
});

type Order = Extract<ReturnType<typeof parseOrder>, { ok: true }>["value"];

async function obey(order: Order): Promise<void> {
  switch (order.do) {
    case "start":
      return start();
    case "kill":
      return kill();
    case "insert":
      return insert(order.slot, order.card);
    case "remove":
      return takeOut[order.slot]?.();
    case "removeAfterApdu":
      removeNext = true;
      return;
    case "faults":
      faults.clear();
      for (const fault of order.faults) faults.add(fault);
  }
}

process.on("disconnect", () => {
  void kill().then(() => process.exit(0));
});
