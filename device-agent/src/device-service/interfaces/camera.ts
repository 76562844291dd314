import type { CommandPayload } from "@zizhuban/device-agent-contract";
import type { Camera } from "../../devices/camera/index.ts";
import { command, commandError, success, type Command, type Reply } from "../command.ts";
import type { ScanStep } from "../scan-step.ts";

function take(
  camera: Camera,
  step: ScanStep,
  { camera: asked, camData }: CommandPayload<"Camera.TakePicture">,
): Reply<"Camera.TakePicture"> {
  const wanted = asked ?? undefined;
  if (wanted !== undefined && !(wanted === "person" && camera.kind === "portrait"))
    return commandError("cameraNotSupported");
  if (camData !== undefined && camData !== null)
    return { completionCode: "unsupportedData", description: "camData" };
  const { status } = camera.view();
  if (status.state === "starting") return { completionCode: "deviceNotReady", description: "starting" };
  if (status.state !== "ready") return commandError("cameraInoperable");
  const picture = step.picture();
  // A camera is on only in a step of the citizen's that says so; a program cannot switch it on.
  if (picture === undefined)
    return { completionCode: "sequenceError", description: "no camera step is open" };
  return success({ pictureFile: Buffer.from(picture.expose()).toString("base64") });
}

/** XFS4IoT Camera (2024-3), for local programs: the picture of now, while the citizen's step is open. */
export function cameraCommands(camera: Camera, step: ScanStep): Command[] {
  return [
    command("Camera.TakePicture", (payload) => take(camera, step, payload), { only: "client" }),
    command("Camera.Reset", async () => {
      await camera.makeSafe?.();
      return success({});
    }),
  ];
}
