import type { SimulatedThing } from "@zizhuban/device-agent-contract";
import { html, nothing, type TemplateResult } from "lit";

/** What can be done to a device on the stage. */
export interface Hands {
  insert(device: string, card: string): void;
  remove(device: string): void;
  /** Heals it when it is active. */
  fault(device: string, fault: string, active: boolean): void;
  heal(device: string): void;
  move(device: string, contact: string, on: boolean): void;
}

/** By device, card, contact or fault; everything when nothing is searched for. */
export function fitsSearch(thing: SimulatedThing, search: string): boolean {
  const words = [
    thing.name,
    thing.class,
    ...thing.faults,
    ...(thing.cards ?? []).map(({ label }) => label),
    ...(thing.switches ?? []).map(({ name }) => name),
    ...(thing.lights ?? []).map(({ name }) => name),
  ];
  const wanted = search.trim().toLowerCase();
  return words.some((word) => word.toLowerCase().includes(wanted));
}

/** One device: what it shows, what hands can do, what can go wrong. */
export function thingSection(thing: SimulatedThing, hands: Hands): TemplateResult {
  const { name, active } = thing;
  return html`<section aria-label=${name} class=${active.length > 0 ? "broken" : ""}>
    <h2>${name}</h2>
    ${lights(thing)} ${cards(thing, hands)} ${switches(thing, hands)} ${faults(thing, hands)}
  </section>`;
}

function lights({ lights: all }: SimulatedThing) {
  if (all === undefined) return nothing;
  return html`<ul class="lights" aria-label="lights">
    ${all.map(
      (light) =>
        html`<li class=${light.color} data-light=${light.name} ?data-on=${light.on}>${light.name}</li>`,
    )}
  </ul>`;
}

/** What a telephone shows is on no list: it is written, or pasted, and held before the scanner. */
function ownCode(name: string, hands: Hands) {
  return html`<form
    data-own-code
    @submit=${(event: SubmitEvent) => {
      event.preventDefault();
      const { currentTarget: form } = event;
      const code = form instanceof HTMLFormElement ? new FormData(form).get("code") : null;
      if (typeof code === "string") hands.insert(name, `qr:${code}`);
    }}
  >
    <input name="code" aria-label="text of a QR code" placeholder="text of a QR code" />
    <button>▸ hold</button>
  </form>`;
}

function cards({ name, class: of, cards: all, inserted }: SimulatedThing, hands: Hands) {
  if (all === undefined) return nothing;
  return html`<h3>lay down</h3>
    <div class="buttons">
      ${all.map(
        ({ key, label }) =>
          html`<button
            data-card=${key}
            aria-pressed=${inserted === key}
            @click=${() => hands.insert(name, key)}
          >
            ▸ ${label}
          </button>`,
      )}
      ${of === "barcode-reader" ? ownCode(name, hands) : nothing}
      <button data-remove-card @click=${() => hands.remove(name)}>take away</button>
    </div>`;
}

function switches({ name, switches: all }: SimulatedThing, hands: Hands) {
  if (all === undefined) return nothing;
  return html`<h3>contacts</h3>
    <div class="buttons">
      ${all.map(
        (contact) =>
          html`<button
            data-switch=${contact.name}
            aria-pressed=${contact.on}
            @click=${() => hands.move(name, contact.name, !contact.on)}
          >
            ${contact.name}
          </button>`,
      )}
    </div>`;
}

function faults({ name, faults: all, active }: SimulatedThing, hands: Hands) {
  return html`<h3>faults</h3>
    <div class="buttons">
      ${all.map((fault) => {
        const on = active.includes(fault);
        return html`<button
          data-fault=${fault}
          aria-pressed=${on}
          @click=${() => hands.fault(name, fault, on)}
        >
          ${fault}
        </button>`;
      })}
      ${active.length > 1 ? html`<button data-heal @click=${() => hands.heal(name)}>heal all</button>` : nothing}
    </div>`;
}
