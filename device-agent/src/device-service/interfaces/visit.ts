import type { Visit } from "../../visit/index.ts";
import { command, commandError, success, type Command } from "../command.ts";

const atOnce = { outOfQueue: true };

/** `Visit.*`: the page tells of life, and ends the visit. */
export function visitCommands(visit: Visit): Command[] {
  return [
    command("Visit.Get", () => success({ visit: visit.view() }), atOnce),
    command(
      "Visit.Activity",
      () => (visit.activity() ? success({ visit: visit.view() }) : commandError("noVisit")),
      atOnce,
    ),
    command(
      "Visit.End",
      () => {
        if (visit.view() === null) return commandError("noVisit");
        visit.end("button");
        return success({ visit: visit.view() });
      },
      atOnce,
    ),
  ];
}
