/** What of the two contracts this page speaks; everything else stays out of its bundle. */
export const pageMessages = {
  device: {
    commands: [
      "ServicePublisher.GetServices",
      "Common.Cancel",
      "Extension.Capabilities",
      "Extension.Status",
      "IdCard.Identify",
      "Visit.Get",
      "Visit.Activity",
      "Visit.End",
      "PrintJob.Submit",
      "PrintJob.Query",
      "PrintJob.Unfinished",
      "PrintJob.Cancel",
      "PrintJob.CanPrint",
      "PrintJob.Preview",
      "Maintenance.Get",
      "Simulator.Describe",
    ],
    events: [
      "Extension.StatusChanged",
      "IdCard.CardPresent",
      "IdCard.CardRemoved",
      "IdCard.TryAgain",
      "Visit.Changed",
      "Visit.Ended",
      "PrintJob.StateChanged",
      "Maintenance.Changed",
    ],
  },
  filing: {
    commands: ["Scan.Open", "Scan.Capture", "Scan.Remove", "Scan.Finish", "Scan.Close"],
    events: ["Scan.Ended"],
  },
  maintenance: {
    commands: [
      "Maintenance.SignIn",
      "Maintenance.SignOut",
      "Maintenance.Diagnose",
      "Maintenance.SelfTest",
      "Maintenance.Refilled",
      "Maintenance.Consumables",
      "Maintenance.Report",
      "Maintenance.CustodyList",
      "Maintenance.CustodyTake",
      "Maintenance.CustodyHandOver",
    ],
    events: ["Maintenance.Progress"],
  },
  simulator: {
    commands: [
      "Simulator.Describe",
      "Simulator.Insert",
      "Simulator.Remove",
      "Simulator.Fault",
      "Simulator.Heal",
      "Simulator.Switch",
      "Simulator.Scenarios",
      "Simulator.Play",
      "Simulator.Stop",
    ],
    events: ["Simulator.Changed"],
  },
} as const;

export const pageRoutes = {
  business: [
    "site",
    "catalogue",
    "health",
    "proofMethods",
    "challenge",
    "proof",
    "openCase",
    "grant",
    "rate",
  ],
  filing: ["checkMaterials", "boxMaterials", "uploadMaterial", "apply", "ownCases", "supplyMaterials"],
  simulator: ["simulatedMessages"],
} as const;

export type PageCommand = (typeof pageMessages)["device"]["commands"][number];
export type PageEvent = (typeof pageMessages)["device"]["events"][number];
export type MaintenanceCommand = (typeof pageMessages)["maintenance"]["commands"][number];
export type MaintenanceEvent = (typeof pageMessages)["maintenance"]["events"][number];
export type FilingRoute = (typeof pageRoutes)["filing"][number];
export type FilingCommand = (typeof pageMessages)["filing"]["commands"][number];
export type FilingEvent = (typeof pageMessages)["filing"]["events"][number];
export type SimulatorCommand = (typeof pageMessages)["simulator"]["commands"][number];
export type SimulatorEvent = (typeof pageMessages)["simulator"]["events"][number];
export type PageRoute = (typeof pageRoutes)["business"][number];
