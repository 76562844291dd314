import { execFile } from "node:child_process";
import {
  createTransactions,
  createVendorMode,
  type Transactions,
  type VendorMode,
} from "../device-service/index.ts";
import { createVisit, type Visit } from "../visit/index.ts";
import type { Closers } from "./closers.ts";
import type { Ground } from "./ground.ts";
import { createGuidance, type Guidance } from "./guidance.ts";
import type { Machine } from "./machine.ts";
import { createPowerPolicy, type PowerPolicy } from "./power-policy.ts";

/** Who is served, and whether anybody is: the visit, the maintenance hand-over, the battery, and the lights that show it. */
export interface Conduct {
  readonly visit: Visit;
  readonly transactions: Transactions;
  readonly vendorMode: VendorMode;
  readonly power: PowerPolicy;
  readonly guidance: Guidance;
  /** No citizen is served now: a technician is at work, or the battery is almost empty. */
  readonly closed: () => boolean;
}

export function openConduct(
  { clock, log, onFault }: Ground,
  { devices }: Machine,
  later: { readonly printsRunning: () => boolean; readonly transactionsChanged: () => void },
  closers: Closers,
): Conduct {
  const visit = createVisit({ clock });
  const transactions = createTransactions({ visit, onChange: later.transactionsChanged });
  const vendorMode = createVendorMode({ clock });
  const power = createPowerPolicy({
    power: devices.power,
    clock,
    log,
    endVisit: () => visit.end("powerLow"),
    printsRunning: later.printsRunning,
    run: ([program = "", ...options]) => {
      execFile(program, options, (fault) => {
        if (fault !== null) onFault(fault);
      });
    },
    onChange: () => guidance.update(),
  });
  closers.add(() => power.stop());
  const closed = () => vendorMode.state() !== "inactive" || power.parked();
  const guidance = createGuidance({
    lights: devices.lights,
    devices: () => devices.all.map((device) => device.view()),
    closed,
    clock,
  });
  closers.add(() => guidance.stop());
  return { visit, transactions, vendorMode, power, guidance, closed };
}
