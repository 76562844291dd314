import type { SimulatedClock } from "@zizhuban/device-agent-contract";
import { createModbusBus, linkedWire } from "../../../transports/index.ts";
import { simulateModbusBoard, type SimulatedBoardOptions } from "../../../transports/simulator.ts";
import { troubledWire } from "../troubled-wire.ts";

/** An I/O board on its serial line, for the rooms that hang on one. */
export function boardOnTroubledWire(
  clock: SimulatedClock,
  options: Pick<SimulatedBoardOptions, "watchdog"> = {},
) {
  const link = linkedWire("I/O board");
  const { device: wire, troubles } = troubledWire(link.device, clock);
  const board = simulateModbusBoard({ wire, clock, ...options });
  const bus = createModbusBus({ transport: link.transport, clock });
  return {
    board,
    slave: bus.slave(1),
    troubles,
    async stop() {
      await bus.close();
      await board.stop();
      await troubles.stop();
    },
  };
}
