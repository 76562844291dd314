import { command, commandError, success, type Command, type Reply } from "../command.ts";
import type { LeaseDesk } from "../lease-desk.ts";

const atOnce = { outOfQueue: true };

/** `Lease.*` of one device. A lease belongs to the connection that acquired it. */
export function leaseCommands(desk: LeaseDesk): Command[] {
  return [
    command(
      "Lease.Acquire",
      async (request, { party, signal }): Promise<Reply<"Lease.Acquire">> => {
        const lease = await desk.acquire(party, request, signal);
        if (lease.ok) return success({ lease: lease.value });
        return lease.code === "canceled" ? { completionCode: "canceled" } : commandError(lease.code);
      },
      atOnce,
    ),
    command(
      "Lease.Renew",
      ({ leaseId, duration }, { party }) => {
        const lease = desk.renew(party, leaseId, duration);
        return lease.ok ? success({ lease: lease.value }) : commandError(lease.code);
      },
      atOnce,
    ),
    command(
      "Lease.Release",
      ({ leaseId }, { party }) => {
        const released = desk.release(party, leaseId);
        return released.ok ? success({}) : commandError(released.code);
      },
      atOnce,
    ),
    command("Lease.Query", () => success(desk.view()), atOnce),
  ];
}
