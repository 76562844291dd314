import { hybridCheckCharacter } from "@zizhuban/device-agent-contract";

/**
 * A certificate's number: division (6) + civil day (8) + running serial (6), and one check
 * character (ISO 7064 MOD 37,36), so that a number read out or typed wrong is noticed.
 */
export function certificateNumber(division: string, day: string, serial: number): string {
  const digits = serialNumber(division, day, serial);
  return digits + (hybridCheckCharacter(digits, "alphanumeric") ?? "");
}

function serialNumber(division: string, day: string, serial: number): string {
  if (serial > 999_999) throw new Error(`more than 999,999 certificates on ${day}`);
  return `${division}${day}${String(serial).padStart(6, "0")}`;
}

/**
 * Identifier of an electronic certificate (电子证照标识, GB/T 36904): type code (USCC of the type's
 * owner + 3), issuer's USCC, serial, version, and a MOD 37,36 check character over these four.
 */
export function certificateIdentifier(parts: {
  typeCode: string;
  issuer: string;
  division: string;
  day: string;
  serial: number;
}): string {
  const { typeCode, issuer, division, day, serial } = parts;
  return identifierOf([typeCode, issuer, serialNumber(division, day, serial), "001"]);
}

/** The identifier of four given parts, its check character included. */
export function identifierOf(parts: readonly [string, string, string, string]): string {
  const check = hybridCheckCharacter(parts.join(""), "alphanumeric");
  if (check === undefined) throw new Error("a certificate identifier holds digits and capital letters");
  return `1.2.156.3005.2.${parts.join(".")}.${check}`;
}

/** The next version of an identifier: the same type, issuer and serial (GB/T 36904, 版本号). */
export function nextVersion(identifier: string, version: number): string {
  const [type = "", issuer = "", serial = ""] = identifier.split(".").slice(5);
  return identifierOf([type, issuer, serial, String(version).padStart(3, "0")]);
}
