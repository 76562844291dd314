import { createPictureStudio } from "../../documents/index.ts";
import {
  cameraCommands,
  cameraKeys,
  createService,
  scanCommands,
  ScanStep,
  type Service,
} from "../../device-service/index.ts";
import type { ServiceParts } from "./parts.ts";

export function cameraServices(parts: ServiceParts): Service[] {
  const { visit, clock, randomUUID, shelf, live } = parts;
  return parts.devices.cameras.map((camera) => {
    const step = new ScanStep({
      camera,
      visit: () => visit.current()?.id,
      shelf,
      live,
      studio: createPictureStudio({ clock }),
      clock,
      randomUUID,
      onEnded: (scanId, reason) => service.broadcast("Scan.Ended", { scanId, reason }),
    });
    visit.onWipe(() => {
      step.end("visitEnded").catch(parts.onFault);
      // Also one that is only being switched on.
      camera.makeSafe?.().catch(parts.onFault);
    });
    const service: Service = createService(
      {
        name: camera.name,
        commands: [...cameraCommands(camera, step), ...scanCommands(step)],
        events: ["Scan.Ended"],
        device: { device: camera },
        capabilities: { camera: { cameras: { [cameraKeys[camera.kind]]: true } } },
      },
      parts,
    );
    return service;
  });
}
