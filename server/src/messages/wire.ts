import type { ShortMessage } from "./provider.ts";

/** A message as it leaves over HTTPS. */
export function messageText({ id, to, text }: ShortMessage): string {
  return JSON.stringify({ id, to: to.expose(), text: text.expose() });
}
