import { X509Certificate } from "node:crypto";
import { readIfPresent, StartFailure } from "../core/index.ts";
import type { OutsideTimeStamps } from "./outside.ts";

/** As the environment says it. */
export interface TimeStampSettings extends Pick<OutsideTimeStamps, "url" | "whenMissing"> {
  /** One certificate or more, PEM. */
  readonly caFile: string;
}

/** @throws StartFailure when the file is not what it should be */
export async function readTimeStamps(
  settings: TimeStampSettings | undefined,
): Promise<OutsideTimeStamps | undefined> {
  if (settings === undefined) return undefined;
  const { caFile, ...rest } = settings;
  const text = (await readIfPresent(caFile)) ?? "";
  const found = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    const trusted = found.map((pem) => new X509Certificate(pem));
    if (trusted.length > 0) return { ...rest, trusted };
  } catch {
    // Said below, as for a file without any.
  }
  throw new StartFailure(`TIME_STAMP_CA: ${caFile} holds no certificates (PEM).`);
}
