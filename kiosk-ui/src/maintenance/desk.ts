import type {
  Clock,
  CommandName,
  CommandPayload,
  CompletionPayload,
  Result,
} from "@zizhuban/device-agent-contract";
import {
  kioskService,
  ServiceConnection,
  type AgentSocket,
  type CommandContracts,
  type DeviceContract,
  type DeviceLink,
} from "../device/index.ts";
import type { Locale } from "../locale/index.ts";
import type { MaintenanceContract } from "./contract.ts";
import {
  advance,
  firstDesk,
  type DeskEffect,
  type DeskEvent,
  type DeskState,
  type SignInTrouble,
} from "./state.ts";

export interface DeskDeps {
  readonly link: DeviceLink;
  readonly contract: MaintenanceContract;
  readonly device: DeviceContract;
  readonly clock: Clock;
  /** `ws://host` of the agent. */
  readonly origin: string;
  /** The token goes as a subprotocol: a browser can give a WebSocket nothing else of its own. */
  readonly openSocket: (url: string, protocol: string) => AgentSocket;
  readonly locale: () => Locale;
  readonly onChange: (state: DeskState) => void;
}

export interface Desk {
  readonly state: DeskState;
  send(event: DeskEvent): void;
}

/** A device's deadline to settle, a test print and a hand that closes the cover. */
const long = 120_000;
const openWithin = 4_000;
const troubles: ReadonlySet<string> = new Set<SignInTrouble>([
  "signInRefused",
  "lockedOut",
  "rosterMissing",
  "connectionLost",
]);

function isTrouble(code: string): code is SignInTrouble {
  return troubles.has(code);
}

type Own = keyof CommandContracts<keyof MaintenanceContract["commands"]>;

/** Carries out what the maintenance screen asks for, over the technician's own connection. */
export function createDesk(deps: DeskDeps): Desk {
  const { link, contract, clock, locale } = deps;
  const { commands } = contract;
  let state = firstDesk;
  let connection: ServiceConnection | undefined;

  function send(event: DeskEvent): void {
    const [next, effects] = advance(state, event);
    const changed = next !== state;
    state = next;
    for (const effect of effects) void run(effect);
    if (changed) deps.onChange(state);
  }

  async function signIn(number: string, pin: string): Promise<void> {
    const signedIn = await link.request(kioskService, commands["Maintenance.SignIn"], { number, pin });
    if (!signedIn.ok) {
      send({ type: "refused", code: isTrouble(signedIn.code) ? signedIn.code : "malfunction" });
      return;
    }
    const opened = await ServiceConnection.open(`${deps.origin}/xfs4iot/v1.0/${kioskService}`, {
      contract: deps.device,
      clock,
      within: openWithin,
      openSocket: (url) => deps.openSocket(url, `maintenance.${signedIn.value.token}`),
    });
    if (!opened.ok) {
      send({ type: "refused", code: "connectionLost" });
      return;
    }
    connection?.close();
    connection = opened.value;
    // Signed off: here, by the time, or because the agent went away.
    opened.value.onClose = () => {
      if (connection === opened.value) send({ type: "over" });
    };
    send({ type: "signedIn" });
  }

  async function ask<Name extends Own & CommandName>(
    name: Name,
    payload: CommandPayload<Name>,
    timeout?: number,
  ): Promise<Result<CompletionPayload<Name>>> {
    const command = commands[name];
    const answer = await connection?.request(command, payload, {
      ...(timeout !== undefined && { timeout }),
      onEvent(event, body) {
        if (event === "Maintenance.Progress" && contract.events[event](body))
          send({ type: "progress", progress: body });
      },
    });
    return answer ?? { ok: false, code: "connectionLost" };
  }

  /** The value, or undefined and the screen says what did not work. */
  async function have<Name extends Own & CommandName>(
    name: Name,
    payload: CommandPayload<Name>,
    timeout?: number,
  ): Promise<CompletionPayload<Name> | undefined> {
    const answer = await ask(name, payload, timeout);
    if (answer.ok) return answer.value;
    send({ type: "failed", code: answer.code });
    return undefined;
  }

  async function load(tab: "devices" | "supplies" | "custody" | "report"): Promise<void> {
    const language = { locale: locale() };
    if (tab === "devices") {
      const diagnosis = await have("Maintenance.Diagnose", language);
      if (diagnosis !== undefined) send({ type: "diagnosed", diagnosis, tested: false });
    } else if (tab === "supplies") {
      const supplies = await have("Maintenance.Consumables", {});
      if (supplies !== undefined) send({ type: "supplies", ...supplies });
    } else if (tab === "custody") {
      const custody = await have("Maintenance.CustodyList", {});
      if (custody !== undefined) send({ type: "custody", ...custody });
    } else {
      const report = await ask("Maintenance.Report", language, long);
      send({ type: "report", report: report.ok ? report.value : "failed" });
    }
  }

  async function run(effect: DeskEffect): Promise<void> {
    const language = { locale: locale() };
    switch (effect.type) {
      case "signIn":
        return await signIn(effect.number, effect.pin);
      case "load":
        return await load(effect.tab);
      case "selfTest": {
        const diagnosis = await have("Maintenance.SelfTest", language, long);
        if (diagnosis !== undefined) send({ type: "diagnosed", diagnosis, tested: true });
        return undefined;
      }
      case "checkRefill": {
        const { device, supply } = effect;
        const answer = await ask("Maintenance.Refilled", { device, supply, ...language }, long);
        if (answer.ok)
          send({ type: "refillEnded", checked: answer.value.checked, reason: answer.value.reason });
        else send({ type: "refillEnded", checked: false, reason: answer.code });
        return undefined;
      }
      case "take": {
        const { id, kind = "other", place = "counter", lastDigits } = effect.finding;
        const taken = await have("Maintenance.CustodyTake", {
          ...(id !== undefined && { id }),
          kind,
          place,
          ...(lastDigits !== undefined && { lastDigits }),
          ...(effect.bag !== undefined && { bag: effect.bag }),
          ...language,
        });
        if (taken !== undefined) send({ type: "custody", records: taken.records });
        return undefined;
      }
      case "handOver": {
        const { id, to } = effect;
        const custody = await have("Maintenance.CustodyHandOver", { id, to });
        if (custody !== undefined) send({ type: "custody", ...custody });
        return undefined;
      }
      case "signOff":
        await ask("Maintenance.SignOut", {});
        connection?.close();
        connection = undefined;
        return undefined;
    }
  }

  return {
    get state() {
      return state;
    },
    send,
  };
}
