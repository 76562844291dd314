import type { CameraStatus, DeviceView, StatusPayload } from "@zizhuban/device-agent-contract";

type Words = NonNullable<StatusPayload["camera"]>["cameras"];

function word(status: CameraStatus): Words[string] {
  switch (status.state) {
    case "starting":
      return "unknown";
    case "offline":
    case "fault":
      return "inop";
    case "ready":
      return "ok";
  }
}

/** The standard's name for what a portrait camera looks at; for the document camera it has none. */
export const cameraKeys = { portrait: "person", document: "document" } as const;

/** `Common.Status.camera` (2024-3). No camera here keeps pictures, so its medium is never full. */
export function cameraPart(view: DeviceView & { readonly class: "camera" }): Pick<StatusPayload, "camera"> {
  const key = cameraKeys[view.kind];
  return {
    camera: { media: { [key]: "ok" }, cameras: { [key]: word(view.status) }, pictures: { [key]: 0 } },
  };
}
