import { Type } from "typebox";
import { Tokens } from "../schema.ts";
import type { CommandDefinition } from "./envelope.ts";

const OnOff = Type.Optional(Tokens(["on", "off"]));
const Door = Type.Optional(Tokens(["closed", "open", "locked", "bolted", "tampered"]));
/** From silent, 1, to loudest, 1000. */
const Volume = Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 }));

/** `Common.Status.auxiliaries` (2024-3), the members our sensors can tell. */
export const AuxiliariesStatusPart = Type.Object({
  operatorSwitch: Type.Optional(Tokens(["run", "maintenance", "supervisor"])),
  tamperSensor: OnOff,
  internalTamperSensor: OnOff,
  seismicSensor: OnOff,
  heatSensor: OnOff,
  proximitySensor: Type.Optional(Tokens(["present", "notPresent"])),
  operatorCallButtonSensor: OnOff,
  cabinetDoor: Door,
  safeDoor: Door,
  cabinetFrontDoor: Door,
  cabinetRearDoor: Door,
  cabinetLeftDoor: Door,
  cabinetRightDoor: Door,
  volume: Volume,
});

const Has = Type.Optional(Type.Boolean());
const DoorStates = Type.Optional(Type.Object({ closed: Type.Boolean(), open: Type.Boolean() }));
/** `Common.Capabilities.auxiliaries` (2024-3); `volume` is the number of steps. */
export const AuxiliariesCapabilitiesPart = Type.Object({
  operatorSwitch: Type.Optional(
    Type.Object({ run: Type.Boolean(), maintenance: Type.Boolean(), supervisor: Type.Boolean() }),
  ),
  tamperSensor: Has,
  internalTamperSensor: Has,
  seismicSensor: Has,
  heatSensor: Has,
  proximitySensor: Has,
  operatorCallButtonSensor: Has,
  cabinetDoor: DoorStates,
  safeDoor: DoorStates,
  frontCabinet: DoorStates,
  rearCabinet: DoorStates,
  leftCabinet: DoorStates,
  rightCabinet: DoorStates,
  volume: Volume,
});

export const auxiliariesCommands = {
  "Auxiliaries.SetAuxiliaries": {
    version: "2.0",
    /** All the standard can set; what this kiosk has not is `invalidAuxiliary`. */
    command: Type.Object({
      cabinetDoors: Type.Optional(Tokens(["bolt", "unbolt"])),
      safeDoor: Type.Optional(Tokens(["bolt", "unbolt"])),
      vandalShield: Type.Optional(Tokens(["closed", "open", "service", "keyboard"])),
      frontCabinetDoors: Type.Optional(Tokens(["bolt", "unbolt"])),
      rearCabinetDoors: Type.Optional(Tokens(["bolt", "unbolt"])),
      leftCabinetDoors: Type.Optional(Tokens(["bolt", "unbolt"])),
      rightCabinetDoors: Type.Optional(Tokens(["bolt", "unbolt"])),
      openClose: Type.Optional(Tokens(["closed", "open"])),
      audio: Type.Optional(
        Type.Object({
          rate: Type.Optional(Tokens(["on", "off", "continuous"])),
          signal: Type.Optional(Tokens(["keypress", "exclamation", "warning", "error", "critical"])),
        }),
      ),
      heating: Type.Optional(Tokens(["on", "off"])),
      consumerDisplayBackLight: Type.Optional(Tokens(["on", "off"])),
      signageDisplay: Type.Optional(Tokens(["on", "off"])),
      volume: Volume,
      ups: Type.Optional(Tokens(["engage", "disengage"])),
      audibleAlarm: Type.Optional(Tokens(["off", "on"])),
      enhancedAudioControl: Type.Optional(
        Tokens([
          "publicAudioManual",
          "publicAudioAuto",
          "publicAudioSemiAuto",
          "privateAudioManual",
          "privateAudioAuto",
          "privateAudioSemiAuto",
        ]),
      ),
      enhancedMicrophoneControl: Type.Optional(
        Tokens([
          "publicAudioManual",
          "publicAudioAuto",
          "publicAudioSemiAuto",
          "privateAudioManual",
          "privateAudioAuto",
          "privateAudioSemiAuto",
        ]),
      ),
      microphoneVolume: Volume,
    }),
    completion: Type.Object({ errorCode: Type.Optional(Tokens(["invalidAuxiliary"])) }),
    errors: ["invalidAuxiliary"],
  },
} as const satisfies Record<string, CommandDefinition>;
