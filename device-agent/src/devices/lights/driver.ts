import { ok, type Result } from "@zizhuban/device-agent-contract";
import type { ModbusFailure, ModbusSlave } from "../../transports/index.ts";
import type { LightsProfile } from "./profiles.ts";
import { runsOf, type BoardImage, type Run } from "./protocol.ts";

export interface LightsDriver {
  /** Tells the board to go dark by itself when it hears nothing for so long; nothing where it cannot. */
  arm(ms: number): Promise<Result<void, ModbusFailure>>;
  /** Writes what differs from what was shown last; all of it when told to, which also feeds the board's watchdog. */
  show(image: BoardImage, everything?: boolean): Promise<Result<void, ModbusFailure>>;
}

export function createLightsDriver(slave: ModbusSlave, profile: LightsProfile): LightsDriver {
  let shown: BoardImage | undefined;

  async function writeCoils({ start, values }: Run<boolean>): Promise<Result<void, ModbusFailure>> {
    if (profile.singleWrites !== true && values.length > 1) return slave.writeCoils(start, values);
    for (const [index, on] of values.entries()) {
      const written = await slave.writeCoil(start + index, on);
      if (!written.ok) return written;
    }
    return ok();
  }

  async function writeRegisters({ start, values }: Run<number>): Promise<Result<void, ModbusFailure>> {
    for (const [index, value] of values.entries()) {
      const written = await slave.writeRegister(start + index, value);
      if (!written.ok) return written;
    }
    return ok();
  }

  async function write<Value>(
    now: ReadonlyMap<number, Value>,
    before: ReadonlyMap<number, Value> | undefined,
    writeRun: (run: Run<Value>) => Promise<Result<void, ModbusFailure>>,
  ): Promise<Result<void, ModbusFailure>> {
    for (const run of runsOf(now)) {
      if (run.values.every((value, index) => before?.get(run.start + index) === value)) continue;
      const written = await writeRun(run);
      if (!written.ok) return written;
    }
    return ok();
  }

  return {
    async arm(ms) {
      const { watchdog } = profile;
      if (watchdog === undefined) return ok();
      const time = await slave.writeRegister(watchdog.register, Math.ceil(ms / watchdog.unitMs));
      if (!time.ok) return time;
      for (const coil of watchdog.armCoils ?? []) {
        const armed = await slave.writeCoil(coil, true);
        if (!armed.ok) return armed;
      }
      return ok();
    },
    async show(image, everything = false) {
      const before = everything ? undefined : shown;
      // Until both are written nobody knows what shines.
      shown = undefined;
      const coils = await write(image.coils, before?.coils, writeCoils);
      if (!coils.ok) return coils;
      const registers = await write(image.registers, before?.registers, writeRegisters);
      if (registers.ok) shown = image;
      return registers;
    },
  };
}
