import { Type } from "typebox";
import { Tokens } from "../schema.ts";
import type { CommandDefinition } from "./envelope.ts";

// XFS4IoT Camera (CWA 17852, release 2024-3), for local programs. The page scans by `Scan`, and gets addresses.

/** Camera → word. The standard's keys are `room`, `person`, `exitSlot`; others are allowed: ours is `document`. */
const perCamera = <Values extends readonly string[]>(values: Values) =>
  Type.Record(Type.String({ pattern: "^[a-zA-Z]([a-zA-Z0-9]*)$" }), Tokens(values));

export const CameraStatusPart = Type.Object({
  media: perCamera(["ok", "high", "full", "unknown"]),
  cameras: perCamera(["ok", "inop", "unknown"]),
  /** Pictures on the medium. There is none: a picture goes to who asked for it, or nowhere. */
  pictures: Type.Record(Type.String(), Type.Integer({ minimum: 0 })),
});
export const CameraCapabilitiesPart = Type.Object({
  cameras: Type.Record(Type.String(), Type.Boolean()),
});

export const cameraCommands = {
  "Camera.TakePicture": {
    version: "2.0",
    completionVersion: "3.0",
    command: Type.Object({
      camera: Type.Optional(Type.Union([Tokens(["room", "person", "exitSlot"]), Type.Null()])),
      camData: Type.Optional(Type.Union([Type.String({ maxLength: 200 }), Type.Null()])),
    }),
    /** Base64 of a JPEG. */
    completion: Type.Object({ pictureFile: Type.String() }),
    errors: ["cameraNotSupported", "mediaFull", "cameraInoperable"],
  },
  "Camera.Reset": {
    version: "2.0",
    command: Type.Object({}),
    completion: Type.Object({}),
    errors: [],
  },
} as const satisfies Record<string, CommandDefinition>;
