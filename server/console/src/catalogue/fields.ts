import { html, nothing, type TemplateResult } from "lit";

// What a form of an item is made of: every field says what it is called and what changes when it does.

export interface FieldLook {
  /** Name for a script that fills it in. */
  readonly name: string;
  readonly label: string;
  readonly disabled: boolean;
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement ||
    target instanceof HTMLSelectElement ||
    target instanceof HTMLTextAreaElement
    ? target.value
    : "";
}

export function textField(
  { name, label, disabled }: FieldLook,
  value: string,
  set: (value: string) => void,
  maxlength = 200,
): TemplateResult {
  return html`<label
    >${label}<input
      data-field=${name}
      .value=${value}
      maxlength=${maxlength}
      autocomplete="off"
      ?disabled=${disabled}
      @change=${(event: Event) => set(valueOf(event).trim())}
  /></label>`;
}

/** A whole number from nought up. */
export function numberField(
  { name, label, disabled }: FieldLook,
  value: number,
  set: (value: number) => void,
): TemplateResult {
  return html`<label
    >${label}<input
      type="number"
      min="0"
      data-field=${name}
      .value=${String(value)}
      ?disabled=${disabled}
      @change=${(event: Event) => set(Number(valueOf(event)))}
  /></label>`;
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** One of a few. */
export function choiceField<const Value extends string>(
  { name, label, disabled }: FieldLook,
  all: readonly Choice<Value>[],
  value: string,
  set: (value: Value) => void,
): TemplateResult {
  const known = all.some((one) => one.value === value);
  return html`<label
    >${label}<select
      data-field=${name}
      ?disabled=${disabled}
      @change=${(event: Event) => {
        const chosen = all.find((one) => one.value === valueOf(event));
        if (chosen !== undefined) set(chosen.value);
      }}
    >
      ${known ? nothing : html`<option value="" selected>${value === "" ? "—" : value}</option>`}
      ${all.map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`)}
    </select></label
  >`;
}

/** A list, one to a line. */
export function linesField(
  { name, label, disabled }: FieldLook,
  lines: readonly string[],
  set: (text: string) => void,
): TemplateResult {
  return html`<label
    >${label}<textarea
      data-field=${name}
      rows=${Math.max(2, lines.length)}
      .value=${lines.join("\n")}
      ?disabled=${disabled}
      @change=${(event: Event) => set(valueOf(event))}
    ></textarea>
  </label>`;
}

/** Yes or no. */
export function tick(
  { name, label, disabled }: FieldLook,
  value: boolean,
  set: (value: boolean) => void,
): TemplateResult {
  return html`<label class="line"
    ><input
      type="checkbox"
      data-field=${name}
      .checked=${value}
      ?disabled=${disabled}
      @change=${() => set(!value)}
    />${label}</label
  >`;
}

/** Any of a few; the order stays the one they are offered in. */
export function ticks<const Value extends string>(
  { name, label, disabled }: FieldLook,
  all: readonly Value[],
  chosen: readonly string[],
  set: (chosen: Value[]) => void,
): TemplateResult {
  const toggled = (one: Value) => all.filter((other) => chosen.includes(other) !== (other === one));
  return html`<fieldset class="ticks">
    <legend>${label}</legend>
    ${all.map((one) =>
      tick({ name: `${name}-${one}`, label: one, disabled }, chosen.includes(one), () => set(toggled(one))),
    )}
  </fieldset>`;
}
