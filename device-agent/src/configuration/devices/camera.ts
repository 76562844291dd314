import { Closed, Tokens } from "@zizhuban/device-agent-contract";
import { Type, type Static } from "typebox";
import { cameraProfiles } from "../../devices/camera/index.ts";
import { DeviceName, Port, Simulated } from "./wires.ts";

const V4l2 = Closed({
  kind: Tokens(["v4l2"]),
  path: Type.String({
    pattern: "^/dev/(video[0-9]{1,3}|v4l/by-(id|path)/[A-Za-z0-9._:+-]{1,200})$",
    description: "video device, best a stable one: /dev/v4l/by-id/…",
  }),
});
/** MJPEG over HTTP; no blank and no line break can get into the request. */
const HttpCamera = Closed({
  kind: Tokens(["http"]),
  host: Type.String({ pattern: "^[A-Za-z0-9.-]{1,253}$" }),
  port: Type.Optional(Port),
  path: Type.String({ pattern: "^/[!-~]{0,300}$" }),
});

export const CameraConfiguration = Closed({
  name: DeviceName,
  class: Tokens(["camera"]),
  kind: Tokens(["document", "portrait"]),
  profile: Type.Optional(Tokens(Object.keys(cameraProfiles))),
  transport: Type.Union([V4l2, HttpCamera, Simulated]),
});
export type CameraConfiguration = Static<typeof CameraConfiguration>;
