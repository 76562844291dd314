import type { PackageContent, PackageFault, PackageItem, PackageNode } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import type { LifeEventWords } from "../locale/index.ts";
import type { ListedPackages } from "./api.ts";
import { faultsAt, withNode } from "./edit.ts";

/** What the fields of a package are drawn from. */
export interface PackageForm {
  readonly content: PackageContent;
  readonly listed: ListedPackages;
  readonly faults: readonly PackageFault[];
  readonly words: LifeEventWords;
  /** Whether this person may change it. */
  readonly edits: boolean;
  change(next: PackageContent): void;
}

/** Name and promise of a package. */
export function wholeFields({ content, words, edits, change }: PackageForm) {
  const { promised, name } = content;
  const text = (value: string, set: (value: string) => PackageContent, label: string) =>
    html`<label
      >${label}<input
        .value=${value}
        maxlength="200"
        ?disabled=${!edits}
        @change=${(event: Event) => change(set(valueOf(event)))}
    /></label>`;
  return html`${text(name.zh, (zh) => ({ ...content, name: { ...name, zh } }), words.nameZh)}
    ${text(name.en, (en) => ({ ...content, name: { ...name, en } }), words.nameEn)}
    <div class="bar">
      <label
        >${words.promised}<input
          class="number"
          type="number"
          min="0"
          max="3650"
          data-field="promised"
          .value=${String(promised.value)}
          ?disabled=${!edits}
          @change=${(event: Event) =>
            change({ ...content, promised: { ...promised, value: Number(valueOf(event)) } })}
      /></label>
      <select
        aria-label=${words.promised}
        ?disabled=${!edits}
        @change=${(event: Event) =>
          change({
            ...content,
            promised: { ...promised, unit: valueOf(event) === "calendar" ? "calendar" : "workday" },
          })}
      >
        <option value="workday" ?selected=${promised.unit === "workday"}>${words.workday}</option>
        <option value="calendar" ?selected=${promised.unit === "calendar"}>${words.calendar}</option>
      </select>
    </div>`;
}

/** Items that are not in the package yet. @param add what becomes of the one chosen */
export function addField({ content, listed, words, edits }: PackageForm, add: (item: string) => void) {
  if (!edits) return nothing;
  const free = listed.items.filter(({ key }) => !content.nodes.some(({ item }) => item === key));
  const chosen = (event: Event) =>
    event.currentTarget instanceof HTMLElement
      ? (event.currentTarget.parentElement?.querySelector("select")?.value ?? "")
      : "";
  return html`<div class="bar">
    <select aria-label=${words.addItem} data-field="add">
      ${free.map(({ key, name }) => html`<option value=${key}>${key} ${name}</option>`)}
    </select>
    <button
      data-do="add"
      @click=${(event: Event) => {
        const item = chosen(event);
        if (item !== "") add(item);
      }}
    >
      ${words.addItem}
    </button>
  </div>`;
}

/** One item of the package: whether it must be, what it waits for, what it brings, whom it asks. */
export function nodeFields(form: PackageForm, node: PackageNode, drop: (item: string) => void) {
  const { content, listed, faults, words, edits } = form;
  const { items, departments } = listed;
  const nameOf = (key: string) => items.find((item) => item.key === key)?.name;
  const set = (change: Partial<PackageNode>) => form.change(withNode(content, node.item, change));
  const others = content.nodes.filter(({ item }) => item !== node.item).map(({ item }) => item);
  const materials = items.flatMap((item) => item.materials);
  const ticked = (label: string, on: boolean, change: Partial<PackageNode>) =>
    html`<label
      ><input
        type="checkbox"
        .checked=${on}
        ?disabled=${!edits}
        @change=${() => set(change)}
      />${label}</label
    >`;
  return html`<fieldset class="checks" data-node=${node.item}>
    <legend>${node.item} ${nameOf(node.item) ?? node.item}</legend>
    ${faultsAt(content, faults, node.item).map(
      ({ code, detail }) => html`<p class="fault">${words.fault[code]} ${detail}</p>`,
    )}
    ${ticked(words.optional, node.optional, { optional: !node.optional })}
    ${ticked(words.visit, node.visit, { visit: !node.visit })}
    ${choices(form, {
      field: "after",
      label: words.after,
      all: others,
      chosen: node.after,
      nameOf: (key) => `${key} ${nameOf(key) ?? ""}`.trim(),
      set: (after) => set({ after }),
    })}
    ${choices(form, {
      field: "yields",
      label: words.yields,
      all: materialsOf(items, others),
      chosen: node.yields,
      nameOf: (key) => `${key} ${materials.find(({ ref }) => ref === key)?.name ?? ""}`.trim(),
      set: (yields) => set({ yields }),
    })}
    ${choices(form, {
      field: "opinions",
      label: words.opinionOf,
      all: departments.map(({ key }) => key),
      chosen: node.opinions,
      nameOf: (key) => departments.find((one) => one.key === key)?.name ?? key,
      set: (opinions) => set({ opinions }),
    })}
    ${
      edits
        ? html`<button data-do="remove" @click=${() => drop(node.item)}>${words.removeItem}</button>`
        : nothing
    }
  </fieldset>`;
}

interface Choices {
  readonly field: string;
  readonly label: string;
  readonly all: readonly string[];
  readonly chosen: readonly string[];
  nameOf(key: string): string;
  set(chosen: string[]): void;
}

/** Any of a list, each with a box to tick. */
function choices({ edits }: PackageForm, { field, label, all, chosen, nameOf, set }: Choices) {
  if (all.length === 0) return nothing;
  return html`<details ?open=${field === "after"}>
    <summary>${label} (${chosen.length})</summary>
    ${all.map(
      (key) =>
        html`<label
          ><input
            type="checkbox"
            data-choice=${`${field}-${key}`}
            .checked=${chosen.includes(key)}
            ?disabled=${!edits}
            @change=${() => set(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key])}
          />${nameOf(key)}</label
        >`,
    )}
  </details>`;
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.value : "";
}

/** What the other items ask for. */
function materialsOf(items: readonly PackageItem[], keys: readonly string[]): string[] {
  const asked = items.filter(({ key }) => keys.includes(key)).flatMap(({ materials }) => materials);
  return [...new Set(asked.map(({ ref }) => ref))].toSorted();
}
