import { createServer, type Socket } from "node:net";
import type { Clock } from "@zizhuban/device-agent-contract";
import type { Simulator } from "../device.ts";

const upsFaults = [
  "refused",
  "noAnswer",
  "slowDrip",
  "halfAnswer",
  "garbage",
  "endlessLine",
  "disconnect",
  "dataStale",
  "driverNotConnected",
  "unknownUps",
  "accessDenied",
  "noStatus",
] as const;
export type UpsFault = (typeof upsFaults)[number];

/** `upsd` with one UPS, on a TCP port of this machine; its mains and battery are in the test's hand. */
export interface UpsSimulator extends Simulator {
  readonly host: "127.0.0.1";
  readonly port: number;
  readonly ups: string;
  setMains(on: boolean): void;
  mains(): boolean;
  /** Percent; the simulated UPS calls a battery low below 20. */
  setCharge(percent: number): void;
  charge(): number;
}

const errors: Partial<Record<UpsFault, string>> = {
  dataStale: "ERR DATA-STALE",
  driverNotConnected: "ERR DRIVER-NOT-CONNECTED",
  unknownUps: "ERR UNKNOWN-UPS",
  accessDenied: "ERR ACCESS-DENIED",
};

export async function startUpsSimulator(options: { readonly clock: Clock }): Promise<UpsSimulator> {
  const { clock } = options;
  const ups = "kiosk";
  const active = new Set<UpsFault>();
  const sockets = new Set<Socket>();
  const timers = new Set<() => void>();
  let mains = true;
  let charge = 100;

  function after(ms: number, run: () => void): void {
    const cancel = clock.after(ms, () => {
      timers.delete(cancel);
      run();
    });
    timers.add(cancel);
  }

  function statusWords(): string {
    if (mains) return charge < 100 ? "OL CHRG" : "OL";
    return charge < 20 ? "OB DISCHRG LB" : "OB DISCHRG";
  }

  function variables(): string {
    const values = {
      "battery.charge": String(charge),
      "battery.runtime": String(Math.round(charge * 15)),
      "device.model": "Simulated UPS",
      "device.serial": "SIM0001",
      ...(active.has("noStatus") ? {} : { "ups.status": statusWords() }),
    };
    const lines = Object.entries(values).map(([name, value]) => `VAR ${ups} ${name} "${value}"\n`);
    return `BEGIN LIST VAR ${ups}\n${lines.join("")}END LIST VAR ${ups}\n`;
  }

  function answerTo(line: string): string {
    const refused = [...active].map((fault) => errors[fault]).find((error) => error !== undefined);
    if (refused !== undefined) return `${refused}\n`;
    if (line === `LIST VAR ${ups}`) return variables();
    if (line.startsWith("LIST VAR ")) return "ERR UNKNOWN-UPS\n";
    return line === "VER" ? "Simulated upsd 2.8\n" : "ERR UNKNOWN-COMMAND\n";
  }

  function drip(socket: Socket, text: string): void {
    if (socket.destroyed || text === "") return;
    socket.write(text.slice(0, 1));
    after(50, () => drip(socket, text.slice(1)));
  }

  function reply(socket: Socket, line: string): void {
    if (active.has("noAnswer")) return;
    if (active.has("disconnect")) return void socket.destroy();
    if (active.has("garbage")) return void socket.write("\u0000\u0001 HTTP/1.1 400 Bad Request\n\n");
    if (active.has("endlessLine")) return void socket.write("VAR ".repeat(1_000));
    const answer = answerTo(line);
    if (active.has("slowDrip")) return drip(socket, answer);
    socket.write(active.has("halfAnswer") ? answer.slice(0, answer.length >> 1) : answer);
  }

  // Without Nagle's algorithm: a drip leaves byte by byte.
  const server = createServer({ noDelay: true }, (socket) => {
    if (active.has("refused")) {
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    let rest = "";
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (chunk) => {
      const lines = (rest + chunk.toString("utf8")).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) reply(socket, line);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the simulated upsd has no port");

  return {
    host: "127.0.0.1",
    port: address.port,
    ups,
    faults: upsFaults,
    active: () => [...active],
    fault(name) {
      const fault = upsFaults.find((known) => known === name);
      if (fault === undefined) return false;
      active.add(fault);
      if (fault === "refused") for (const socket of sockets) socket.destroy();
      return true;
    },
    heal(name) {
      if (name !== undefined && !upsFaults.some((known) => known === name)) return false;
      for (const fault of upsFaults) if (name === undefined || fault === name) active.delete(fault);
      return true;
    },
    async stop() {
      for (const cancel of timers) cancel();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
    setMains(on) {
      mains = on;
    },
    mains: () => mains,
    setCharge(percent) {
      charge = percent;
    },
    charge: () => charge,
  };
}
