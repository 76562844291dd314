import type { CommandError, CommandName, CompletionPayload, Result } from "@zizhuban/device-agent-contract";
import type { Maintenance } from "../../maintenance/index.ts";
import { command, commandError, success, type Command } from "../command.ts";

const atOnce = { outOfQueue: true };
/** The acts of a signed-in technician. */
const technician = { only: "maintenance", outOfQueue: true } as const;

function replyTo<Name extends CommandName>(
  result: Result<CompletionPayload<Name>, CommandError<Name>>,
): ReturnType<typeof success<CompletionPayload<Name>>> | ReturnType<typeof commandError<CommandError<Name>>> {
  return result.ok ? success(result.value) : commandError(result.code, result.detail);
}

/**
 * `Maintenance.*`: the page may look and sign in; everything else takes the token that signing in gives.
 * `looked`: somebody opened the maintenance screen.
 */
export function maintenanceCommands(maintenance: Maintenance, looked: () => void): Command[] {
  return [
    command(
      "Maintenance.Get",
      () => {
        looked();
        return success({ state: maintenance.state() });
      },
      atOnce,
    ),
    command(
      "Maintenance.SignIn",
      async (credentials) => replyTo<"Maintenance.SignIn">(await maintenance.signIn(credentials)),
      atOnce,
    ),
    command("Maintenance.SignOut", () => success({ state: maintenance.signOut() }), technician),
    command("Maintenance.Diagnose", ({ locale }) => success(maintenance.diagnose(locale)), technician),
    command(
      "Maintenance.SelfTest",
      async ({ locale }, { event, signal }) =>
        replyTo<"Maintenance.SelfTest">(
          await maintenance.selfTest(locale, (step) => event("Maintenance.Progress", step), signal),
        ),
      technician,
    ),
    command(
      "Maintenance.Refilled",
      async (refill, { event, signal }) =>
        replyTo<"Maintenance.Refilled">(
          await maintenance.refilled(refill, (step) => event("Maintenance.Progress", step), signal),
        ),
      technician,
    ),
    command("Maintenance.Consumables", () => success(maintenance.consumables()), technician),
    command(
      "Maintenance.Report",
      async ({ locale }) => replyTo<"Maintenance.Report">(await maintenance.report(locale)),
      technician,
    ),
    command("Maintenance.CustodyList", () => success(maintenance.custodyList()), technician),
    command(
      "Maintenance.CustodyTake",
      (take) => replyTo<"Maintenance.CustodyTake">(maintenance.custodyTake(take)),
      technician,
    ),
    command(
      "Maintenance.CustodyHandOver",
      (handOver) => replyTo<"Maintenance.CustodyHandOver">(maintenance.custodyHandOver(handOver)),
      technician,
    ),
  ];
}
