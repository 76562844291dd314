// Line drawings of the kiosk and its devices for paper: SVG paths in a 120 × 120 box, stroked by whoever draws them.

/** Front view of the kiosk: cabinet, screen, shelf; where its devices are, in the same coordinates. */
export const cabinet = {
  paths: ["M34 8h52l7 66H27z", "M40 15h40v30H40z", "M27 74h66l5 14H22z", "M30 88v24h60V88"],
  places: {
    "id-card-reader": [68, 66],
    "smart-card-reader": [84, 66],
    "barcode-reader": [84, 54],
    camera: [60, 11],
    "receipt-printer": [40, 66],
    "certificate-printer": [50, 101],
    lights: [34, 54],
    sensors: [78, 101],
    power: [36, 108],
  } as Readonly<Record<string, readonly [x: number, y: number]>>,
} as const;

const pictures: Readonly<Record<string, readonly string[]>> = {
  kiosk: cabinet.paths,
  "id-card-reader": [
    "M14 62h92l10 34H4z",
    "M42 78a18 18 0 0 1 36 0",
    "M50 78a10 10 0 0 1 20 0",
    "M40 14h52v34H40z",
    "M76 22h10v14H76zM46 24h22M46 33h18",
  ],
  "smart-card-reader": ["M12 58h96v46H12z", "M24 70h72", "M30 16h60v42H30z", "M40 28h18v14H40z"],
  "receipt-printer": [
    "M12 46h96v58H12z",
    "M30 58h60",
    "M38 58V10l6 5 6-5 6 5 6-5 6 5 6-5 6 5v43",
    "M46 26h26M46 36h18",
  ],
  "certificate-printer": [
    "M8 46h104v44H8z",
    "M28 46V12h64v34",
    "M28 76h64v32H28z",
    "M38 24h44M38 34h30M40 86h40M40 96h26",
    "M94 58h8",
  ],
  "barcode-reader": [
    "M20 30h80v40H20z",
    "M32 42v16M40 42v16M50 42v16M58 42v16M68 42v16M78 42v16M88 42v16",
    "M46 70l-8 38h44l-8-38",
  ],
  camera: ["M14 34h26l8-12h24l8 12h26v62H14z", "M60 46a18 18 0 1 0 .1 0z", "M92 46h6"],
  lights: [
    "M60 16a26 26 0 0 1 14 48v14H46V64a26 26 0 0 1 14-48z",
    "M48 88h24M52 98h16",
    "M60 2v6M18 40h8M94 40h8M30 12l6 6M90 12l-6 6",
  ],
  sensors: ["M28 12h64v96H28z", "M78 58h6", "M14 40a40 40 0 0 0 0 40M4 32a60 60 0 0 0 0 56"],
  power: ["M16 34h84v56H16z", "M100 52h8v20h-8z", "M62 40L44 66h20l-6 18 20-26H58z"],
};
const unknownDevice = ["M20 20h80v80H20z", "M48 48a12 12 0 1 1 16 12c-4 2-4 5-4 10M60 82v2"];

export function pictureOf(deviceClass: string): readonly string[] {
  return Object.hasOwn(pictures, deviceClass) ? (pictures[deviceClass] ?? unknownDevice) : unknownDevice;
}
