import type { DeviceDiagnosis, DeviceVerdict, DeviceView, Finding } from "@zizhuban/device-agent-contract";
import type { DeviceFacts } from "../devices/device.ts";
import { causes, isCause, receiptParts, type KioskCause } from "./causes.ts";
import type { MaintenanceWords } from "./words/index.ts";

/** The codes a status names, of whatever class: offline reason, fault, problems, warnings. */
export function codesOf({ status }: DeviceView): readonly string[] {
  return [
    ...("reason" in status ? [status.reason] : []),
    ...("fault" in status ? [status.fault] : []),
    ...("problems" in status ? status.problems : []),
    ...("warnings" in status ? status.warnings : []),
  ];
}

function finding(code: string, deviceClass: string, words: MaintenanceWords): Finding[] {
  if (!isCause(code)) return [];
  const { severity, part } = causes[code];
  const local = deviceClass === "receipt-printer" && part !== undefined ? (receiptParts[part] ?? part) : part;
  return [
    {
      cause: code,
      severity,
      ...words.causes[code],
      ...(local !== undefined && { part: words.parts[local] }),
    },
  ];
}

function verdictOf(findings: readonly Finding[], known: boolean): DeviceVerdict {
  if (findings.some(({ severity }) => severity === "stops")) return "fail";
  if (!known) return "unknown";
  return findings.length > 0 ? "soon" : "pass";
}

/** What one device's status means for those who keep it running. */
export function diagnoseDevice(
  view: DeviceView,
  facts: DeviceFacts,
  words: MaintenanceWords,
): DeviceDiagnosis {
  const findings = codesOf(view).flatMap((code) => finding(code, view.class, words));
  const { profile, model, serialNumber, firmware } = facts;
  return {
    name: view.name,
    class: view.class,
    verdict: verdictOf(findings, view.status.state !== "starting"),
    findings,
    facts: {
      profile,
      ...(model !== undefined && { model }),
      ...(serialNumber !== undefined && { serialNumber }),
      ...(firmware !== undefined && { firmware }),
    },
  };
}

/** What is wrong between kiosk and server: a server refused because of our clock is no matter of the network. */
export function linkCauses(link: {
  readonly serverSpeaks: boolean;
  readonly clockWrong: boolean;
  readonly clockKeepsServerAway: boolean;
}): KioskCause[] {
  const causes: KioskCause[] = [];
  if (!link.serverSpeaks && !link.clockKeepsServerAway) causes.push("serverUnreachable");
  if (link.clockWrong || link.clockKeepsServerAway) causes.push("clockWrong");
  return causes;
}

/** The kiosk itself, as one more device: what keeps it from working whatever its devices say. */
export function diagnoseKiosk(
  found: readonly KioskCause[],
  agentVersion: string,
  words: MaintenanceWords,
): DeviceDiagnosis {
  const findings = found.flatMap((cause) => finding(cause, "kiosk", words));
  return {
    name: "Kiosk",
    class: "kiosk",
    verdict: verdictOf(findings, true),
    findings,
    facts: { profile: "zizhuban", firmware: agentVersion },
  };
}
