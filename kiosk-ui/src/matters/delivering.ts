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
  type Receiver,
} from "./steps.ts";

// How a result reaches its owner. An address is the one on the card, or the one that is typed here.

const mobile = /^1[3-9][0-9]{9}$/;
const digits = 11;

/** Places in a village are its clerk's: their codes end with their own number. */
export const villagePoints = ({ delivery }: At<"delivery"> | At<"point">) =>
  delivery.points.filter(({ code }) => /S\d\d$/.test(code));

/** As long as the post's words may be (`PostalAddress`). */
export const receiverLength = { name: [1, 40], address: [5, 120] } as const;

const isLongEnough = (part: keyof Receiver, text: string): boolean => {
  const [least, most] = receiverLength[part];
  return text.length >= least && text.length <= most;
};

/** Asks for what is not known yet, the telephone last. */
function post(state: MattersState, { id, delivery }: At<"delivery"> | At<"writing">, to: Receiver) {
  const part = (["name", "address"] as const).find((one) => !isLongEnough(one, to[one]));
  return part === undefined
    ? go(state, { at: "address", id, delivery, to, entered: "", wrong: false })
    : go(state, { at: "writing", id, delivery, part, to, composing: false, wrong: false });
}

function writing(state: MattersState, step: At<"writing">, event: MattersEvent): MattersMove | undefined {
  const { part, to } = step;
  switch (event.type) {
    case "typed": {
      const { text, composing } = event;
      return stay(state, { ...step, to: { ...to, [part]: text }, composing, wrong: false });
    }
    case "forward": {
      const text = to[part].trim();
      if (step.composing || !isLongEnough(part, text)) return stay(state, { ...step, wrong: true });
      return post(state, step, { ...to, [part]: text });
    }
    case "back":
      return go(state, { at: "delivery", id: step.id, delivery: step.delivery });
    default:
      return undefined;
  }
}

function way(state: MattersState, step: At<"delivery">, event: Extract<MattersEvent, { type: "way" }>) {
  const { id, delivery } = step;
  if (!delivery.ways.includes(event.way)) return undefined;
  switch (event.way) {
    case "counter":
      return wait(state, { type: "choose", id, choice: { way: "counter" } });
    case "village":
      return go(state, { at: "point", id, delivery });
    case "post":
      return post(state, step, { name: delivery.known.name ?? "", address: delivery.known.address ?? "" });
  }
}

function address(state: MattersState, step: At<"address">, event: MattersEvent): MattersMove | undefined {
  switch (event.type) {
    case "key":
    case "delete":
    case "clear":
      return stay(state, { ...step, entered: afterPress(step.entered, event, digits), wrong: false });
    case "forward": {
      if (!mobile.test(step.entered)) return stay(state, { ...step, wrong: true });
      const choice = { way: "post", address: { ...step.to, telephone: step.entered } } as const;
      return wait(state, { type: "choose", id: step.id, choice });
    }
    case "rewrite": {
      const { id, delivery, to } = step;
      return go(state, { at: "writing", id, delivery, part: "address", to, composing: false, wrong: false });
    }
    case "back":
      return go(state, { at: "delivery", id: step.id, delivery: step.delivery });
    default:
      return undefined;
  }
}

export function delivering(
  state: MattersState,
  step: At<"delivery"> | At<"point"> | At<"writing"> | At<"address">,
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
    case "writing":
      return writing(state, step, event);
    case "address":
      return address(state, step, event);
  }
}
