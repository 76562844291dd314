export { createCamera, type CameraOptions } from "./device.ts";
export type { Frame } from "./driver.ts";
export { findCameras } from "./find.ts";
export { cameraProfile, cameraProfiles, type CameraProfile, type CameraProfileName } from "./profiles.ts";
export { takePicture } from "./snapshot.ts";
export type { Camera, HeldCamera } from "./verbs.ts";
export { httpWire, v4l2Wire, type CameraWire } from "./wires.ts";
