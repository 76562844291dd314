import type { DepartmentEntry, FieldEntry, ItemContent, MaterialEntry } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import type { CatalogueWords, Language } from "../locale/index.ts";
import { choices, linesIn, withAt, withOptional, withPlainName, withPresence } from "./edit.ts";
import { choiceField, linesField, numberField, textField, tick, ticks, type Choice } from "./fields.ts";

/** What an item may refer to. */
export interface ItemLists {
  readonly materials: readonly MaterialEntry[];
  readonly fields: readonly FieldEntry[];
  readonly departments: readonly DepartmentEntry[];
}

/** Everything the form is drawn with. */
export interface ItemForm {
  readonly content: ItemContent;
  readonly words: CatalogueWords;
  readonly language: Language;
  readonly lists: ItemLists;
  /** Whether this person may change it. */
  readonly edits: boolean;
  readonly set: (content: ItemContent) => void;
}

export const itemFormLook = css`
  .item fieldset {
    border: 1px solid var(--line);
    border-radius: 6px;
    margin: 12px 0 0;
    padding: 8px 12px 12px;
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
    gap: 8px 12px;
  }
  .item fieldset fieldset {
    margin: 0;
    grid-column: 1 / -1;
  }
  .item label {
    font-weight: 400;
    min-width: 0;
    align-content: end;
  }
  .item label:not(.line) > :is(input, select, textarea) {
    width: 100%;
    min-width: 0;
  }
  .item fieldset > .wide {
    grid-column: 1 / -1;
  }
  .item .ticks {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
  }
  .item .row {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(150px, 1fr));
    gap: 8px;
    align-items: end;
    border-bottom: 1px solid var(--line);
    padding-bottom: 8px;
    grid-column: 1 / -1;
  }
`;

/** The same words as the value itself: those of the standard are Chinese. */
const asIs = <const Value extends string>(values: readonly Value[]): Choice<Value>[] =>
  values.map((value) => ({ value, label: value }));
const worded = <const Value extends string>(
  values: readonly Value[],
  words: Readonly<Record<Value, string>>,
): Choice<Value>[] => values.map((value) => ({ value, label: words[value] }));

/** Every member of an item, to read or to change. */
export function itemForm(form: ItemForm) {
  return html`<div class="item">
    ${identity(form)} ${limits(form)} ${ways(form)} ${text(form)} ${materialRows(form)} ${fieldRows(form)}
  </div>`;
}

function looker({ words, edits }: ItemForm) {
  return (name: keyof CatalogueWords["member"]) => ({ name, label: words.member[name], disabled: !edits });
}

function identity(form: ItemForm) {
  const { content, words, lists, set } = form;
  const look = looker(form);
  const departments = lists.departments.map(({ key, name }) => ({ value: key, label: `${key} ${name}` }));
  const named = content.plainName ?? { zh: "", en: "" };
  return html`<fieldset>
    <legend>${words.group.identity}</legend>
    ${textField(look("name"), content.name, (name) => set({ ...content, name }))}
    ${textField(look("plainZh"), named.zh, (zh) => set(withPlainName(content, zh, named.en)), 10)}
    ${textField(look("plainEn"), named.en, (en) => set(withPlainName(content, named.zh, en)))}
    ${choiceField(look("department"), departments, content.deptKey, (deptKey) => {
      const department = lists.departments.find(({ key }) => key === deptKey)?.name ?? content.department;
      set({ ...content, deptKey, department });
    })}
    ${choiceField(look("itemType"), asIs(choices.itemType), content.itemType, (itemType) => set({ ...content, itemType }))}
    ${choiceField(look("zone"), asIs(choices.zone), content.zone, (zone) => set({ ...content, zone }))}
    ${textField(look("basicCode"), content.basicCode, (basicCode) => set({ ...content, basicCode }), 12)}
    ${textField(look("implCode"), content.implCode, (implCode) => set({ ...content, implCode }), 31)}
    ${choiceField(look("identityLevel"), worded(choices.identityLevel, words.levels), content.identityLevel, (identityLevel) => set({ ...content, identityLevel }))}
  </fieldset>`;
}

function limits(form: ItemForm) {
  const { content, words, edits, set } = form;
  const look = looker(form);
  const { legalLimit, fee } = content;
  const setLimit = (change: Partial<NonNullable<ItemContent["legalLimit"]>>) =>
    set({
      ...content,
      legalLimit: {
        ...(legalLimit ?? { value: 20, unit: "workday", source: "", confidence: "low" }),
        ...change,
      },
    });
  return html`<fieldset>
    <legend>${words.group.limits}</legend>
    ${choiceField(look("handling"), asIs(choices.handling), content.handling, (handling) => set({ ...content, handling }))}
    ${numberField(look("promised"), content.promisedLimit.value, (value) =>
      set({ ...content, promisedLimit: { value, unit: "workday" } }),
    )}
    ${tick(look("hasLegalLimit"), legalLimit !== null, (has) => (has ? setLimit({}) : set({ ...content, legalLimit: null })))}
    ${
      legalLimit === null
        ? nothing
        : html`${numberField(look("legalLimit"), legalLimit.value, (value) => setLimit({ value }))}
          ${choiceField(look("legalUnit"), worded(choices.unit, words.unit), legalLimit.unit, (unit) => setLimit({ unit }))}
          ${textField(look("legalSource"), legalLimit.source, (source) => setLimit({ source }))}
          ${choiceField(look("confidence"), worded(choices.confidence, words.confidence), legalLimit.confidence, (confidence) => setLimit({ confidence }))}`
    }
    ${tick(look("feeKnown"), fee.amount !== null, (known) => set({ ...content, fee: { ...fee, amount: known ? 0 : null } }))}
    ${
      fee.amount === null
        ? nothing
        : html`<label
            >${words.member.fee}<input
              type="number"
              min="0"
              step="0.01"
              data-field="fee"
              .value=${String(fee.amount)}
              ?disabled=${!edits}
              @change=${({ currentTarget }: Event) =>
                currentTarget instanceof HTMLInputElement
                  ? set({ ...content, fee: { ...fee, amount: currentTarget.valueAsNumber } })
                  : undefined}
          /></label>`
    }
    ${textField(look("feeNote"), fee.note, (note) => set({ ...content, fee: { ...fee, note } }))}
  </fieldset>`;
}

function ways(form: ItemForm) {
  const { content, words, set } = form;
  const look = looker(form);
  const { presence } = content;
  const village = [{ value: "", label: "—" }, ...asIs(choices.village)] as const;
  return html`<fieldset>
    <legend>${words.group.ways}</legend>
    ${ticks(look("kioskActions"), choices.kioskActions, content.kioskActions, (kioskActions) => set({ ...content, kioskActions }))}
    ${ticks(look("levels"), choices.levels, content.levels, (levels) => set({ ...content, levels }))}
    ${ticks(look("modes"), choices.modes, content.modes, (modes) => set({ ...content, modes }))}
    ${choiceField(look("crossRegion"), asIs(choices.crossRegion), content.crossRegion, (crossRegion) => set({ ...content, crossRegion }))}
    ${choiceField(look("village"), village, content.village ?? "", (one) => set({ ...content, village: one === "" ? null : one }))}
    ${choiceField(look("onlineDepth"), worded(["1", "2", "3", "4"], words.depth), String(content.onlineDepth), (depth) => set({ ...content, onlineDepth: Number(depth) }))}
    ${tick(look("oneWindow"), content.oneWindow, (oneWindow) => set({ ...content, oneWindow }))}
    ${(["window", "authorised", "supervised"] as const).map((part) =>
      tick(look(part), presence[part], (has) => set(withPresence(content, { [part]: has }))),
    )}
    ${textField(look("exemption"), presence.exemption ?? "", (exemption) => set(withPresence(content, { exemption })))}
    ${textField(look("kpi"), content.kpi ?? "", (kpi) => set(withOptional(content, "kpi", kpi)))}
    ${textField(look("joint"), content.joint ?? "", (joint) => set(withOptional(content, "joint", joint)))}
  </fieldset>`;
}

function text(form: ItemForm) {
  const { content, words, set } = form;
  const look = looker(form);
  return html`<fieldset>
    <legend>${words.group.text}</legend>
    ${(["conditions", "legalBasis", "steps", "outputs", "cancelledSince2019"] as const).map(
      (member) =>
        html`<div class="wide">
          ${linesField(look(member), content[member], (lines) => set({ ...content, [member]: linesIn(lines) }))}
        </div>`,
    )}
  </fieldset>`;
}

function materialRows(form: ItemForm) {
  const { content, words, lists, edits, set } = form;
  const disabled = !edits;
  type Row = ItemContent["materials"][number];
  const change = (at: number, next: Row | undefined) =>
    set({ ...content, materials: withAt(content.materials, at, next) });
  const all = lists.materials.map(({ ref, name }) => ({ value: ref, label: `${ref} ${name}` }));
  /** As the dictionary has it: an item calls a material by its own name only on purpose. */
  const known = (ref: string): Row | undefined => {
    const found = lists.materials.find((one) => one.ref === ref);
    if (found === undefined) return undefined;
    const { name, note, get, baseDb, shareReady } = found;
    return { ref, name, note, need: "required", get, baseDb, tolerable: false, shareReady };
  };
  const used = new Set(content.materials.map(({ ref }) => ref));
  const free = lists.materials.find(({ ref }) => !used.has(ref))?.ref ?? "";
  return html`<fieldset>
    <legend>${words.member.materials}</legend>
    ${content.materials.map((row, at) => {
      const look = (part: keyof CatalogueWords["material"]) => ({
        name: `material-${at}-${part}`,
        label: words.material[part],
        disabled,
      });
      return html`<div class="row" data-material=${row.ref}>
        ${choiceField(look("ref"), all, row.ref, (ref) => change(at, known(ref) ?? row))}
        ${textField(look("name"), row.name, (name) => change(at, { ...row, name }))}
        ${choiceField(look("get"), worded(choices.get, words.get), row.get, (get) => change(at, { ...row, get }))}
        ${choiceField(look("need"), worded(choices.need, words.need), row.need, (need) => change(at, { ...row, need }))}
        ${textField(look("note"), row.note, (note) => change(at, { ...row, note }))}
        ${tick(look("tolerable"), row.tolerable, (tolerable) => change(at, { ...row, tolerable }))}
        ${edits ? html`<button data-do="remove-material" @click=${() => change(at, undefined)}>${words.remove}</button>` : nothing}
      </div>`;
    })}
    ${
      edits && free !== ""
        ? html`<button
            data-do="add-material"
            @click=${() => {
              const row = known(free);
              if (row !== undefined) set({ ...content, materials: [...content.materials, row] });
            }}
          >
            ${words.addMaterial}
          </button>`
        : nothing
    }
  </fieldset>`;
}

function fieldRows(form: ItemForm) {
  const { content, words, language, lists, edits, set } = form;
  const disabled = !edits;
  const rows = content.fields ?? [];
  type Row = (typeof rows)[number];
  const change = (at: number, next: Row | undefined) => set({ ...content, fields: withAt(rows, at, next) });
  const all = lists.fields.map(({ key, zh, en }) => ({ value: key, label: language === "en" ? en : zh }));
  const free = lists.fields.find(({ key }) => rows.every((row) => row.key !== key))?.key ?? "";
  return html`<fieldset>
    <legend>${words.member.fields}</legend>
    ${rows.map((row, at) => {
      const look = (part: "field" | "required") => ({
        name: `field-${at}-${part}`,
        label: words.fieldPart[part],
        disabled,
      });
      return html`<div class="row" data-form-field=${row.key}>
        ${choiceField(look("field"), all, row.key, (key) => change(at, { ...row, key }))}
        ${tick(look("required"), row.required, (required) => change(at, { ...row, required }))}
        ${edits ? html`<button data-do="remove-field" @click=${() => change(at, undefined)}>${words.remove}</button>` : nothing}
      </div>`;
    })}
    ${
      edits && free !== ""
        ? html`<button
            data-do="add-field"
            @click=${() => set({ ...content, fields: [...rows, { key: free, required: true }] })}
          >
            ${words.addField}
          </button>`
        : nothing
    }
  </fieldset>`;
}
