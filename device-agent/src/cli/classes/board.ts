import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { SimulatedBoard } from "../../simulation/index.ts";
import { createModbusBus, serialTransport, type ModbusSlave, type Recorder } from "../../transports/index.ts";
import type { RecordingKit } from "../../devices/recording.ts";
import type { Call } from "../call.ts";
import type { OpenFailure } from "../device-class.ts";
import type { OptionName } from "../options.ts";
import { recordingOf } from "../record.ts";
import { asAsked } from "../simulated.ts";

interface BoardWire {
  readonly slave: ModbusSlave;
  readonly recorder: Recorder | undefined;
  readonly close: () => Promise<void>;
}

const parities = ["none", "even", "odd"] as const;

/** How a call names an I/O board: lights and sensors hang on one. */
export const boardWires = ["path", "simulate"] as const satisfies readonly OptionName[];
export const boardOptions = [
  "baud",
  "parity",
  "slave",
  "profile",
  "fault",
] as const satisfies readonly OptionName[];

/** What hangs on the board, and how its line is written down. */
interface OnBoard {
  readonly device: "lights" | "sensors";
  readonly profile: string;
  readonly kit: Pick<RecordingKit, "masker">;
}

/** @param prepare wires a simulated board's contacts */
export async function boardWire(
  call: Call,
  { device, profile, kit }: OnBoard,
  prepare: (board: Pick<SimulatedBoard, "simulator">) => void | Promise<void> = () => {},
): Promise<Result<BoardWire, OpenFailure>> {
  const { path, simulate = false, baud = "9600", slave = "1" } = call.options;
  const parity = parities.find((known) => known === call.options.parity) ?? "none";
  const { clock } = call;
  if ((path === undefined) !== simulate) return fail("usageWire");

  const recording = recordingOf(call, kit, { device, profile, address: slave });
  if (!recording.ok) return recording;
  const { recorder, close } = recording.value;

  function master(at: string, far: () => Promise<void>): BoardWire {
    const line = serialTransport({ path: at, baudRate: Number(baud), parity });
    const bus = createModbusBus({ transport: recorder?.transport(line) ?? line, clock });
    return {
      slave: bus.slave(Number(slave)),
      recorder,
      async close() {
        await bus.close();
        await far();
        close();
      },
    };
  }

  if (path !== undefined) return ok(master(path, () => Promise.resolve()));
  const { simulateBoardOnPty } = await import("../../simulation/index.ts");
  const board = await simulateBoardOnPty(clock);
  await prepare(board);
  return asAsked(call, master(board.path, board.close), board.simulator);
}
