import { fail, ok, type Result } from "@zizhuban/device-agent-contract";
import type { RouteName } from "@zizhuban/server-contract";
import { contractCode } from "../../build/contract-code.ts";
import type { Business, BusinessContract } from "../business/index.ts";
import type { DeviceContract, DeviceLink } from "../device/index.ts";
import type { ErrandContract } from "../flow/index.ts";

/** The generated checking code itself, loaded as the page's bundle would. */
async function load<Contract>(name: "device" | "business" | "errands"): Promise<Contract> {
  const module = await import(`data:text/javascript,${encodeURIComponent(contractCode(name))}`);
  return module.contract;
}

export const deviceContract = await load<DeviceContract>("device");
export const businessContract = await load<BusinessContract>("business");
const errandContract = await load<ErrandContract>("errands");

/** What a call was made with, and what a test answers; an answer that breaks the contract is a malfunction here too. */
export interface Asked {
  readonly name: string;
  readonly payload: unknown;
  readonly key?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}
type Answer = (asked: Asked) => Result<unknown>;

export function answeringLink(answer: Answer): DeviceLink {
  return {
    start: () => undefined,
    stop: () => undefined,
    onRaw: () => () => undefined,
    async request(_service, command, payload, options) {
      const answered = answer({ name: command.name, payload, signal: options?.signal });
      if (!answered.ok) return answered;
      return command.accepts(answered.value) ? ok(answered.value) : fail("malfunction", command.name);
    },
  };
}

function answering<Names extends RouteName>(
  contract: BusinessContract<Names>,
  answer: Answer,
): Business<Names> {
  return {
    async call(name, options) {
      const answered = answer({ name, payload: options?.body, key: options?.key });
      if (!answered.ok) return answered;
      const { accepts } = contract.routes[name];
      return accepts(answered.value) ? ok(answered.value) : fail("malfunction", name);
    },
  };
}
export const answeringBusiness = (answer: Answer): Business => answering(businessContract, answer);
export const answeringErrands = (answer: Answer) => answering(errandContract, answer);
