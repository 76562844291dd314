/** What differs between cameras; data, not code. */
export interface CameraProfile {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** Pictures a second asked of a V4L2 camera. */
  readonly rate: number;
  /** What a V4L2 camera sends: MJPEG is passed through as it is; anything else is compressed by ffmpeg. */
  readonly inputFormat: "mjpeg" | "yuyv422" | "any";
}

/**
 * `document-5mp`: 高拍仪 of 2592 × 1944, MJPEG. `document-yuyv`: small or old ones without MJPEG. `portrait`: the
 * webcam above the screen. `any`: whatever the driver offers at this size.
 */
export const cameraProfiles = {
  "document-5mp": { name: "document-5mp", width: 2592, height: 1944, rate: 10, inputFormat: "mjpeg" },
  "document-yuyv": { name: "document-yuyv", width: 1600, height: 1200, rate: 5, inputFormat: "yuyv422" },
  portrait: { name: "portrait", width: 1280, height: 720, rate: 15, inputFormat: "mjpeg" },
  any: { name: "any", width: 1280, height: 720, rate: 10, inputFormat: "any" },
} as const satisfies Record<string, CameraProfile>;
export type CameraProfileName = keyof typeof cameraProfiles;

export function cameraProfile(name: string): CameraProfile | undefined {
  return Object.values<CameraProfile>(cameraProfiles).find((profile) => profile.name === name);
}
