import {
  go,
  isJob,
  isUnderWay,
  stay,
  type At,
  type MattersEvent,
  type MattersMove,
  type MattersState,
} from "./steps.ts";

// The citizen's licences, and a copy of one that says what for.

function copy(state: MattersState, step: At<"copy">, event: MattersEvent): MattersMove | undefined {
  switch (event.type) {
    case "printing":
      return stay(state, { ...step, job: event.job });
    case "jobChanged":
      return isJob(step.job, event.job) ? stay(state, { ...step, job: event.job }) : undefined;
    case "retry": {
      // Only what is proven not to have been printed may be made once more (DESIGN §5.3).
      const { job, id, purpose } = step;
      const again = typeof job === "object" && ("refused" in job || job.state === "notPrinted");
      return again ? go(state, { ...step, job: "asked" }, [{ type: "copy", id, purpose }]) : undefined;
    }
    case "back":
      return isUnderWay(step.job) ? undefined : go(state, { at: "licences" });
    default:
      return undefined;
  }
}

export function licences(
  state: MattersState,
  step: At<"licences"> | At<"licence"> | At<"purpose"> | At<"copy">,
  event: MattersEvent,
): MattersMove | undefined {
  switch (step.at) {
    case "licences":
      if (event.type === "back") return go(state, { at: "list" });
      return event.type === "openLicence" ? go(state, { at: "licence", id: event.id }) : undefined;
    case "licence":
      if (event.type === "back") return go(state, { at: "licences" });
      return event.type === "copy" ? go(state, { at: "purpose", id: step.id }) : undefined;
    case "purpose": {
      if (event.type === "back") return go(state, { at: "licence", id: step.id });
      if (event.type !== "purpose") return undefined;
      const { purpose } = event;
      return go(state, { at: "copy", id: step.id, purpose, job: "asked" }, [
        { type: "copy", id: step.id, purpose },
      ]);
    }
    case "copy":
      return copy(state, step, event);
  }
}
