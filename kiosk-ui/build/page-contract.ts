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
  errands: {
    commands: [
      "Scan.Open",
      "Scan.Capture",
      "Scan.Remove",
      "Scan.Finish",
      "Scan.Close",
      "PrintJob.CanPrint",
      "PrintJob.Submit",
      "BarcodeReader.Read",
    ],
    events: ["Scan.Ended", "PrintJob.StateChanged"],
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
  errands: [
    "checkMaterials",
    "uploadMaterial",
    "apply",
    "ownCases",
    "supplyMaterials",
    "withdrawCase",
    "delivery",
    "chooseDelivery",
    "signingSheet",
    "sign",
    "packageSigningSheet",
    "signPackage",
    "ownFile",
    "prefill",
    "disputeField",
    "accessLog",
    "endAuthorisation",
    "ownLicences",
    "licenceCopy",
    "lifeStages",
    "lifeEvent",
    "planLifeEvent",
    "applyLifeEvent",
    "ownLifeEvents",
    "itemPlaces",
    "requestHelp",
    "helpRequest",
    "phonePage",
    "beginDraft",
    "ownDraft",
    "takeDraft",
  ],
  simulator: ["simulatedMessages"],
} as const;

export type PageCommand = (typeof pageMessages)["device"]["commands"][number];
export type PageEvent = (typeof pageMessages)["device"]["events"][number];
export type MaintenanceCommand = (typeof pageMessages)["maintenance"]["commands"][number];
export type MaintenanceEvent = (typeof pageMessages)["maintenance"]["events"][number];
export type ErrandRoute = (typeof pageRoutes)["errands"][number];
export type ErrandCommand = (typeof pageMessages)["errands"]["commands"][number];
export type ErrandEvent = (typeof pageMessages)["errands"]["events"][number];
export type SimulatorCommand = (typeof pageMessages)["simulator"]["commands"][number];
export type SimulatorEvent = (typeof pageMessages)["simulator"]["events"][number];
export type PageRoute = (typeof pageRoutes)["business"][number];
