export { createCamera, type CameraOptions } from "./device.ts";
export type { Frame } from "./driver.ts";
export { ffmpegTransport, v4l2Input, type FfmpegInput } from "./ffmpeg.ts";
export type { HttpTarget } from "./http.ts";
export { cameraProfile, cameraProfiles, type CameraProfile, type CameraProfileName } from "./profiles.ts";
export type { Camera, HeldCamera } from "./verbs.ts";
