import { contractCode } from "../../build/contract-code.ts";
import type { BusinessContract } from "../business/index.ts";
import type { DeviceContract } from "../device/index.ts";

/** The generated checking code itself, loaded as the page's bundle would. */
async function load<Contract>(name: "device" | "business"): Promise<Contract> {
  const module = await import(`data:text/javascript,${encodeURIComponent(contractCode(name))}`);
  return module.contract;
}

export const deviceContract = await load<DeviceContract>("device");
export const businessContract = await load<BusinessContract>("business");
