import {
  fail,
  ok,
  type Clock,
  type CommandError,
  type CommandPayload,
  type CompletionPayload,
  type MaintenanceState,
  type Result,
  type SelfTestResult,
} from "@zizhuban/device-agent-contract";
import type { Roster, SupplyLevel } from "@zizhuban/server-contract";
import type { Device } from "../devices/device.ts";
import { arrangeSlip, type SlipLayout, type SlipPaper, type SlipSite } from "../documents/index.ts";
import type { Journal } from "../journal/index.ts";
import type { PrintService } from "../printing/index.ts";
import type { KioskCause } from "./causes.ts";
import { createCustody, type SeeingReader } from "./custody.ts";
import { everyNight } from "./daily.ts";
import { linkCauses } from "./diagnosis.ts";
import { createDuty } from "./duty.ts";
import { createOwnPrints } from "./own-prints.ts";
import { checkRefill, refillDelays } from "./refill.ts";
import { createReports, type ReportShelf } from "./report.ts";
import { diagnoseAll, selfTest, selfTestDelays, type Progress } from "./self-test.ts";
import { custodySlip } from "./slips.ts";
import { createSupplies } from "./supplies.ts";
import { createTechnicians, type Technician } from "./technicians.ts";
import type { PrinterUpkeep } from "./upkeep.ts";
import type { UsageLedger } from "./usage.ts";
import { maintenanceWords, type MaintenanceLocale } from "./words/index.ts";

export interface MaintainedPrinter extends PrinterUpkeep {
  readonly device: Device;
}

type Answer<Name extends "Maintenance.SignIn" | "Maintenance.Refilled" | "Maintenance.Report"> = Result<
  CompletionPayload<Name>,
  CommandError<Name>
>;

export interface Maintenance {
  state(): MaintenanceState;
  signIn(credentials: CommandPayload<"Maintenance.SignIn">): Promise<Answer<"Maintenance.SignIn">>;
  signOut(): MaintenanceState;
  /** Whether this token is a signed-in technician's: the `maintenance` credential. */
  holds(token: string): boolean;
  diagnose(locale: MaintenanceLocale): SelfTestResult;
  selfTest(
    locale: MaintenanceLocale,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<Result<SelfTestResult, "visitOpen">>;
  refilled(
    refill: CommandPayload<"Maintenance.Refilled">,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<Answer<"Maintenance.Refilled">>;
  consumables(): CompletionPayload<"Maintenance.Consumables">;
  report(locale: MaintenanceLocale): Promise<Answer<"Maintenance.Report">>;
  custodyList(): CompletionPayload<"Maintenance.CustodyList">;
  custodyTake(
    take: CommandPayload<"Maintenance.CustodyTake">,
  ): Result<CompletionPayload<"Maintenance.CustodyTake">, "custodyUnknown">;
  custodyHandOver(
    handOver: CommandPayload<"Maintenance.CustodyHandOver">,
  ): Result<CompletionPayload<"Maintenance.CustodyHandOver">, CommandError<"Maintenance.CustodyHandOver">>;
  levels(): SupplyLevel[];
  /** Millimetres or pages, where they may not suffice; see `Supplies`. */
  paperLeft(device: string): number | undefined;
  learnRoster(roster: Roster): void;
  /** A visit opened or ended: who waits for its end goes on, and what was left behind is looked for. */
  visitChanged(open: boolean): void;
  /** The kiosk was handed over, or back. */
  pauseChanged(): void;
  onChange(listener: () => void): () => void;
  start(): void;
  stop(): void;
}

export interface MaintenanceDeps {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly randomUUID: () => string;
  readonly randomToken: () => string;
  readonly devices: readonly Device[];
  readonly printers: readonly MaintainedPrinter[];
  /** Where a card may be left behind. */
  readonly readers: readonly SeeingReader[];
  readonly usage: UsageLedger;
  readonly printing: Pick<PrintService, "printOwn">;
  readonly documents: ReportShelf;
  readonly site: () => SlipSite;
  readonly visitOpen: () => boolean;
  /** The kiosk has been handed over: no citizen is served. */
  readonly paused: () => boolean;
  readonly serverSpeaks: () => boolean;
  /** By the server's clock, heard last. */
  readonly clockWrong: () => boolean;
  /** Our clock does not fit the dates of the server's certificate. */
  readonly clockKeepsServerAway: () => boolean;
  readonly diskFreeBytes: () => number;
  readonly agentVersion: string;
  /** `03:30`, China. */
  readonly selfTestAt: string;
  readonly onFault: (fault: unknown) => void;
  /** Milliseconds. */
  readonly delays?: Partial<{ readonly settle: number; readonly refill: number; readonly idle: number }>;
}

const clockIsSetAfter = Date.UTC(2025, 0, 1);
/** Less than this and a fortnight without network no longer fits the disk. */
const diskLowBytes = 500_000_000;
/** Printers tell their levels while they are asked how they are; a job's toner shows a moment after it. */
const lookMs = 60_000;
const nobody: Technician = { id: "", number: "----", name: "" };

/** Millimetres of paper one slip takes: its rows at 8 dots a millimetre, and what the knife stands away. */
export function slipLength(layout: SlipLayout, paper: SlipPaper): number {
  const knife = 15;
  const dots = arrangeSlip(layout, paper).reduce((sum, { height }) => sum + height, 0);
  return Math.round(dots / 8) + knife;
}

/** The technician's side of the kiosk (DESIGN §4.1, `Maintenance`). Needs no network for anything. */
export function createMaintenance(deps: MaintenanceDeps): Maintenance {
  const { journal, clock, devices, printers, site } = deps;
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const technicians = createTechnicians(deps);
  const duty = createDuty({ ...deps, handedOver: () => deps.paused() && !deps.visitOpen() });
  const supplies = createSupplies(deps);
  const custody = createCustody(deps);
  const reports = createReports(deps.documents);
  const ownPrints = createOwnPrints(deps);
  const running: (() => void)[] = [];
  duty.onChange(() => {
    if (duty.technician() === undefined) reports.forget();
    tell();
  });
  custody.onChange(tell);

  function kioskCauses(): KioskCause[] {
    const causes = linkCauses({
      serverSpeaks: deps.serverSpeaks(),
      clockWrong: deps.clockWrong(),
      clockKeepsServerAway: deps.clockKeepsServerAway(),
    });
    if (clock.now() < clockIsSetAfter) causes.push("clockUnset");
    if (deps.diskFreeBytes() < diskLowBytes) causes.push("diskLow");
    if (technicians.roster() === "expired") causes.push("rosterExpired");
    return causes;
  }
  const testDeps = {
    devices,
    clock,
    agentVersion: deps.agentVersion,
    kioskCauses,
    delays: { settle: deps.delays?.settle ?? selfTestDelays.settle },
  };

  function state(): MaintenanceState {
    const lockedUntil = technicians.lockedUntil();
    return {
      ...duty.state(),
      ...(lockedUntil !== undefined && { lockedUntil }),
      roster: technicians.roster(),
    };
  }

  function journalTest({ devices: tested }: SelfTestResult): void {
    const by = duty.technician();
    journal.append({
      type: "maintenance.selfTest",
      ...(by !== undefined && { technicianId: by.id }),
      devices: tested.map(({ name, verdict, findings }) => ({
        name,
        verdict,
        causes: findings.map(({ cause }) => cause),
      })),
    });
  }

  function nightlyTest(): void {
    selfTest(testDeps, maintenanceWords["zh-CN"], () => undefined)
      .then(journalTest)
      .catch(deps.onFault);
  }

  function look(): void {
    try {
      supplies.look();
    } catch (fault) {
      deps.onFault(fault);
    }
  }

  return {
    state,
    async signIn({ number, pin }) {
      const checked = await technicians.check(number, pin);
      if (!checked.ok) {
        tell();
        return checked;
      }
      return ok({ token: duty.begin(checked.value), state: state() });
    },
    signOut() {
      duty.end("signedOff");
      return state();
    },
    holds: (token) => duty.holds(token),
    diagnose: (locale) => diagnoseAll(testDeps, maintenanceWords[locale]),
    async selfTest(locale, progress, signal) {
      if (duty.state().phase !== "on") return fail("visitOpen");
      duty.touch();
      const result = await selfTest(testDeps, maintenanceWords[locale], progress, signal);
      journalTest(result);
      duty.touch();
      return ok(result);
    },
    async refilled({ device: name, supply, locale }, progress, signal) {
      const printer = printers.find((candidate) => candidate.name === name);
      if (printer === undefined) return fail("deviceUnknown");
      if (!supplies.has(name, supply)) return fail("supplyUnknown");
      if (duty.state().phase !== "on") return fail("visitOpen");
      duty.touch();
      const by = duty.technician() ?? nobody;
      const check = await checkRefill(
        {
          device: printer.device,
          supply,
          testPrint: () => ownPrints.test(printer, maintenanceWords[locale], by),
        },
        { clock, ms: deps.delays?.refill ?? refillDelays.device, signal, progress },
      );
      journal.transaction(() => {
        if (check.checked) supplies.refilled(name, supply);
        journal.append({ type: "maintenance.refilled", technicianId: by.id, device: name, supply, ...check });
      });
      duty.touch();
      tell();
      return ok({ ...check, consumables: supplies.consumables() });
    },
    consumables: () => ({ consumables: supplies.consumables(), wear: supplies.wear() }),
    async report(locale) {
      duty.touch();
      const words = maintenanceWords[locale];
      const { devices: diagnosed, at } = diagnoseAll(testDeps, words);
      return await reports.draw(
        {
          site: site(),
          at,
          by: duty.technician()?.number,
          devices: diagnosed,
          consumables: supplies.consumables(),
          wear: supplies.wear(),
        },
        words,
      );
    },
    custodyList: () => ({ records: custody.records() }),
    custodyTake({ locale, ...take }) {
      const by = duty.technician() ?? nobody;
      duty.touch();
      const taken = custody.take(take, by);
      if (!taken.ok) return taken;
      const slip = ownPrints.custodySlip(custodySlip(maintenanceWords[locale], site(), taken.value));
      return ok({ records: custody.records(), slip: slip ? "submitted" : "unavailable" });
    },
    custodyHandOver(handOver) {
      duty.touch();
      const done = custody.handOver(handOver, duty.technician() ?? nobody);
      return done.ok ? ok({ records: custody.records() }) : done;
    },
    levels: () => supplies.levels(),
    paperLeft: (device) => supplies.paperLeft(device),
    learnRoster(roster) {
      technicians.learn(roster);
      const by = duty.technician();
      // Whoever was taken off the roster is out at once.
      if (by !== undefined && !roster.technicians.some(({ id }) => id === by.id)) duty.end("replaced");
      tell();
    },
    visitChanged(open) {
      if (!open) custody.visitEnded();
      if (duty.technician() !== undefined) tell();
    },
    pauseChanged() {
      if (duty.technician() !== undefined) tell();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      running.push(
        everyNight({
          at: deps.selfTestAt,
          journal,
          clock,
          nobodyHere: () => !deps.visitOpen() && duty.technician() === undefined,
          run: nightlyTest,
        }),
        clock.every(lookMs, look),
        ...printers.map(({ device }) => device.onChange(look)),
      );
    },
    stop() {
      for (const stop of running.splice(0)) stop();
      duty.stop();
      custody.stop();
    },
  };
}
