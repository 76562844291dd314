import { afterPress } from "../flow/index.ts";
import {
  go,
  stay,
  toCase,
  wait,
  type At,
  type MattersEvent,
  type MattersMove,
  type MattersState,
} from "./steps.ts";

// How a result reaches its owner. The panel has no keyboard: an address is the one that is known, or none.

const mobile = /^1[3-9][0-9]{9}$/;
const digits = 11;

/** Places in a village are its clerk's: their codes end with their own number. */
export const villagePoints = ({ delivery }: At<"delivery"> | At<"point">) =>
  delivery.points.filter(({ code }) => /S\d\d$/.test(code));

function way(state: MattersState, step: At<"delivery">, event: Extract<MattersEvent, { type: "way" }>) {
  const { id, delivery } = step;
  if (!delivery.ways.includes(event.way)) return undefined;
  switch (event.way) {
    case "counter":
      return wait(state, { type: "choose", id, choice: { way: "counter" } });
    case "village":
      return go(state, { at: "point", id, delivery });
    case "post":
      return delivery.known.name === undefined || delivery.known.address === undefined
        ? undefined
        : go(state, { at: "address", id, delivery, entered: "", wrong: false });
  }
}

function address(state: MattersState, step: At<"address">, event: MattersEvent): MattersMove | undefined {
  switch (event.type) {
    case "key":
    case "delete":
    case "clear":
      return stay(state, { ...step, entered: afterPress(step.entered, event, digits), wrong: false });
    case "forward": {
      const { name, address: known } = step.delivery.known;
      if (!mobile.test(step.entered) || name === undefined || known === undefined)
        return stay(state, { ...step, wrong: true });
      const choice = { way: "post", address: { name, address: known, telephone: step.entered } } as const;
      return wait(state, { type: "choose", id: step.id, choice });
    }
    case "back":
      return go(state, { at: "delivery", id: step.id, delivery: step.delivery });
    default:
      return undefined;
  }
}

export function delivering(
  state: MattersState,
  step: At<"delivery"> | At<"point"> | At<"address">,
  event: MattersEvent,
): MattersMove | undefined {
  switch (step.at) {
    case "delivery":
      if (event.type === "back") return toCase(state, step.id);
      return event.type === "way" ? way(state, step, event) : undefined;
    case "point":
      if (event.type === "back") return go(state, { ...step, at: "delivery" });
      return event.type === "point"
        ? wait(state, { type: "choose", id: step.id, choice: { way: "village", point: event.code } })
        : undefined;
    case "address":
      return address(state, step, event);
  }
}
