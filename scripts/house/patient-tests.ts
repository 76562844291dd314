import { vi } from "vitest";

// A wait ends the moment its condition holds, so its limit costs nothing; vitest's one second is too short
// for a machine with two cores that runs two real browsers beside it.
const limit = 60_000;
const { waitFor } = vi;

vi.waitFor = (callback, options) =>
  waitFor(callback, typeof options === "number" ? options : { timeout: limit, ...options });
