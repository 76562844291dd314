/** Colours by role (VISUAL: colour). Text on a surface is checked by test: AA everywhere, AAA in elder mode. */
export interface Palette {
  readonly paper: string;
  readonly card: string;
  readonly ink: string;
  readonly inkSoft: string;
  readonly line: string;
  readonly lake: string;
  readonly onLake: string;
  readonly lakeSoft: string;
  readonly lakeMist: string;
  readonly lakeLine: string;
  readonly lotus: string;
  readonly lotusSoft: string;
  readonly reed: string;
  readonly reedSoft: string;
  readonly amber: string;
  readonly amberSoft: string;
  readonly brick: string;
  readonly brickSoft: string;
  readonly sun: string;
  readonly hill: string;
  readonly water: string;
}

const light: Palette = {
  paper: "#F6F4EE",
  card: "#FFFEFA",
  ink: "#16262B",
  inkSoft: "#43555A",
  line: "#D8D5CA",
  lake: "#0A5C63",
  onLake: "#FFFFFF",
  lakeSoft: "#D5E8E6",
  lakeMist: "#E9F2F1",
  lakeLine: "#97C4C0",
  lotus: "#B23A5E",
  lotusSoft: "#F6E3E8",
  reed: "#2F6B2F",
  reedSoft: "#E4EFE0",
  amber: "#8A5A00",
  amberSoft: "#F6ECD6",
  brick: "#A3291E",
  brickSoft: "#F8E4E0",
  sun: "#F4DFCB",
  hill: "#C4DCD9",
  water: "#B4D4D0",
};

const elder: Palette = {
  ...light,
  inkSoft: "#2E4046",
  line: "#B9B5A6",
  lake: "#08535A",
  lakeSoft: "#E0EFED",
  lakeMist: "#EDF5F4",
  lotus: "#8E2348",
  lotusSoft: "#F9ECEF",
  reed: "#215421",
  reedSoft: "#EBF4E8",
  amber: "#6B4500",
  amberSoft: "#FAF3E3",
  brick: "#861E14",
  brickSoft: "#FBEEEB",
};

const contrast: Palette = {
  paper: "#000000",
  card: "#000000",
  ink: "#FFFFFF",
  inkSoft: "#FFFFFF",
  line: "#FFFFFF",
  lake: "#FFD400",
  onLake: "#000000",
  lakeSoft: "#000000",
  lakeMist: "#000000",
  lakeLine: "#FFD400",
  lotus: "#FFD400",
  lotusSoft: "#000000",
  reed: "#FFFFFF",
  reedSoft: "#000000",
  amber: "#FFD400",
  amberSoft: "#000000",
  brick: "#FFD400",
  brickSoft: "#000000",
  sun: "#1A1A1A",
  hill: "#1A1A1A",
  water: "#262626",
};

export const palettes = { light, elder, contrast } as const;
