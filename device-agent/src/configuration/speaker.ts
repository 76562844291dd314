import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { mixers, type MixerName } from "../speaker/index.ts";
import { TimeOfDay } from "./devices/wires.ts";

const names = Object.keys(mixers).filter((name): name is MixerName => Object.hasOwn(mixers, name));
const Volume = Type.Integer({ minimum: 1, maximum: 1000, description: "1 silent, 1000 loudest" });

export const SpeakerConfiguration = Closed({
  mixer: Tokens(names),
  volume: Volume,
  /** At most so loud in this part of the day. */
  quiet: Type.Optional(Closed({ from: TimeOfDay, to: TimeOfDay, volume: Volume })),
});
export type SpeakerConfiguration = Static<typeof SpeakerConfiguration>;
