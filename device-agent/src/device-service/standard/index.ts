export { auxiliariesCapabilities } from "./auxiliaries.ts";
export { lightsCapabilities } from "./lights.ts";
export { powerManagementCapabilities } from "./power-management.ts";
export { standardStatus, statusChange } from "./status.ts";
