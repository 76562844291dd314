import type { Clock } from "@zizhuban/device-agent-contract";
import type { LightsConfiguration } from "../../configuration/index.ts";
import type { SimulatedBoard } from "../../simulation/index.ts";
import {
  createModbusBus,
  serialTransport,
  type ModbusBus,
  type ModbusSlave,
} from "../../transports/index.ts";
import { simulation } from "./surroundings.ts";

type ModbusWire = Extract<LightsConfiguration["transport"], { kind: "modbus" }>;

/** The serial lines of this kiosk's I/O boards, each opened once, however many devices hang on it. */
export interface Boards {
  slave(wire: ModbusWire): ModbusSlave;
  /** The one board of a simulated kiosk. */
  simulated(): Promise<{ readonly board: SimulatedBoard; readonly slave: ModbusSlave }>;
  close(): Promise<void>;
}

/** Rooms that hang on one line share its bus and do not know of each other. */
export function createBoards(clock: Clock): Boards {
  const buses = new Map<string, ModbusBus>();
  let board: SimulatedBoard | undefined;

  function bus(line: string, make: () => ModbusBus): ModbusBus {
    const known = buses.get(line) ?? make();
    buses.set(line, known);
    return known;
  }

  return {
    slave({ path, baudRate = 9_600, parity = "none", slave }) {
      const transport = () => serialTransport({ path, baudRate, parity });
      return bus(path, () => createModbusBus({ transport: transport(), clock })).slave(slave);
    },
    async simulated() {
      const { simulateBoard } = await simulation();
      const made = (board ??= simulateBoard(clock));
      const line = bus("simulated", () => createModbusBus({ transport: made.transport, clock }));
      return { board: made, slave: line.slave(1) };
    },
    async close() {
      await Promise.all(Array.from(buses.values(), (line) => line.close()));
    },
  };
}
