import type {
  PackageContent,
  PackageFault,
  PackageItem,
  PackageNode,
  PackageVersion,
  StaffMe,
} from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { AskingElement, base, filled, look, sheet } from "../elements/index.ts";
import type { LifeEventWords } from "../locale/index.ts";
import { readHistory, readPackages, saveDraft, stepVersion, validate } from "./api.ts";
import { faultsAt, withItem, withNode, withoutItem } from "./edit.ts";
import "./item-graph.ts";
import type { GraphItem } from "./item-graph.ts";
import { questionFields } from "./question-fields.ts";

type Listed = Extract<Awaited<ReturnType<typeof readPackages>>, { ok: true }>["value"];

/** The packages, and the editor that draws the order of one package's items. */
export class PackagesPage extends AskingElement<LifeEventWords> {
  static override properties = {
    code: { type: String },
    me: { attribute: false },
    listed: { state: true },
    versions: { state: true },
    content: { state: true },
    faults: { state: true },
    workdays: { state: true },
    picked: { state: true },
    changed: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      .columns {
        display: grid;
        grid-template-columns: minmax(0, 2fr) minmax(320px, 1fr);
        gap: 16px;
        align-items: start;
        margin-top: 12px;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: end;
        margin-bottom: 8px;
      }
      .right {
        margin-left: auto;
      }
      fieldset {
        border: 1px solid var(--line);
        border-radius: 6px;
        margin: 12px 0 0;
        padding: 8px 12px 12px;
      }
      fieldset > button {
        margin-top: 8px;
      }
      .checks label {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      input.number {
        width: 80px;
      }
      .fault {
        color: var(--bad);
      }
      @media (max-width: 1000px) {
        .columns {
          grid-template-columns: 1fr;
        }
      }
    `,
  ];

  declare code: string;
  declare me: StaffMe;
  declare listed: Listed | undefined;
  declare versions: readonly PackageVersion[];
  declare content: PackageContent | undefined;
  declare faults: readonly PackageFault[];
  declare workdays: number | undefined;
  declare picked: string;
  declare changed: boolean;
  /** Answers to an older content are not shown. */
  #question = 0;

  /** What was read last. */
  #shown: string | undefined;

  constructor() {
    super();
    this.code = "";
    this.versions = [];
    this.faults = [];
    this.picked = "";
    this.changed = false;
  }

  /** Set before this element was known, the address is there only with the first drawing. */
  protected override updated(): void {
    if (this.code !== this.#shown) void this.load();
  }

  protected override async load(): Promise<void> {
    if (this.#shown !== this.code) this.picked = "";
    this.#shown = this.code;
    this.listed = this.taken(await readPackages()) ?? this.listed;
    if (this.code === "") {
      this.content = undefined;
      return;
    }
    const history = this.taken(await readHistory(this.code));
    if (history === undefined) return;
    this.versions = history.versions;
    const newest = history.versions.at(-1);
    this.content = newest?.content;
    this.faults = newest?.faults ?? [];
    this.workdays = newest?.path?.workdays;
    this.changed = false;
  }

  get #edits(): boolean {
    return this.me.permissions.includes("catalogue.edit");
  }

  override render() {
    const { listed, content } = this;
    if (listed === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`${content === undefined || this.code === "" ? this.#list(listed) : this.#editor(content, listed)}
    ${this.overlays()}`;
  }

  #list({ packages, stages }: Listed) {
    const { words, language } = this;
    return html`<section class="panel">
        <h2>${words.packages}</h2>
        <ul>
          ${packages.map(
            ({ code, name, state, sequence }) =>
              html`<li>
                <a href=${`#/packages/${code}`}>${code} ${language === "en" ? name.en : name.zh}</a>
                <span class="soft">${words.version(sequence)} · ${words.packageState[state]}</span>
              </li>`,
          )}
        </ul>
      </section>
      <section class="panel">
        <h2>${words.stages}</h2>
        <ul>
          ${stages.map(({ stage, codes }) => html`<li>${stage} <span class="soft">${codes.join(" ")}</span></li>`)}
        </ul>
      </section>`;
  }

  #editor(content: PackageContent, listed: Listed) {
    const { words, language } = this;
    const newest = this.versions.at(-1);
    const node = content.nodes.find(({ item }) => item === this.picked);
    return html`<section class="panel">
        <p><a href="#/packages">← ${words.back}</a></p>
        <div class="bar">
          <h2>${content.code} ${language === "en" ? content.name.en : content.name.zh}</h2>
          ${
            newest === undefined
              ? nothing
              : html`<span class="soft" data-version=${newest.state}
                  >${words.version(newest.sequence)} · ${words.packageState[newest.state]}</span
                >`
          }
          ${this.changed ? html`<span class="soft" role="status">${words.unsaved}</span>` : nothing}
          <span class="right"></span>
          ${this.#buttons(content, newest)}
        </div>
        <item-graph
          .items=${this.#drawn(content, listed)}
          .picked=${this.picked}
          .label=${words.graph}
          @pick=${(event: CustomEvent<string>) => (this.picked = event.detail)}
          @drop=${(event: CustomEvent<string>) => this.#drop(event.detail)}
        ></item-graph>
        <p class="soft">
          ${this.workdays === undefined ? nothing : `${words.path(this.workdays)} · `}${words.pick}
        </p>
        ${this.#faults(content)}
      </section>
      <div class="columns">
        <section class="panel">
          ${questionFields(content, words, this.#edits, (next) => this.#change(next))}
        </section>
        <div>
          <section class="panel">
            ${this.#whole(content)} ${this.#add(content, listed)}
            ${node === undefined ? nothing : this.#node(content, node, listed)}
          </section>
        </div>
      </div>`;
  }

  #drawn(content: PackageContent, { items }: Listed): GraphItem[] {
    const { words } = this;
    return content.nodes.map(({ item: key, after, optional }) => {
      const known = items.find((one) => one.key === key);
      const wrong = faultsAt(content, this.faults, key).length > 0;
      return {
        key,
        after,
        optional,
        name: known?.name ?? key,
        note: `${optional ? words.optional : words.mandatory} · ${known?.workdays ?? "?"} ${words.workday}`,
        kind: wrong ? ("bad" as const) : ("plain" as const),
        critical: false,
      };
    });
  }

  #faults(content: PackageContent) {
    const { words } = this;
    if (this.faults.length === 0) return html`<p role="status" data-faults="0">${words.noFaults}</p>`;
    return html`<div role="alert" data-faults=${this.faults.length}>
      <h3>${words.faults}</h3>
      <ul>
        ${this.faults.map(({ code, path, line, detail }) => {
          const index = /^\/nodes\/(\d+)/.exec(path)?.[1];
          const item = index === undefined ? undefined : content.nodes[Number(index)]?.item;
          const text = `${words.fault[code]} ${detail} (${path}${line === undefined ? "" : ` : ${line}`})`;
          return html`<li class="fault">
            ${item === undefined ? text : html`<button data-fault=${code} @click=${() => (this.picked = item)}>${text}</button>`}
          </li>`;
        })}
      </ul>
    </div>`;
  }

  #buttons(content: PackageContent, newest: PackageVersion | undefined) {
    const { words } = this;
    const { permissions, staffId } = this.me;
    const step = (what: "check" | "publish", note: string) => () =>
      newest === undefined
        ? undefined
        : this.ask({
            question: { title: words[what], note, does: words[what] },
            act: () => stepVersion(content.code, newest.sequence, what),
          });
    const mayCheck = this.#edits && newest?.state === "draft" && !this.changed;
    const mayPublish =
      permissions.includes("catalogue.publish") && newest?.state === "checked" && newest.author !== staffId;
    return html`${
      this.#edits
        ? html`<button
            class=${this.changed ? "main" : ""}
            data-do="save"
            ?disabled=${!this.changed}
            @click=${() => this.#save(content)}
          >
            ${words.saveDraft}
          </button>`
        : nothing
    }
    ${mayCheck ? html`<button class="main" data-do="check" @click=${step("check", content.name.zh)}>${words.check}</button>` : nothing}
    ${mayPublish ? html`<button class="main" data-do="publish" @click=${step("publish", words.publishNote)}>${words.publish}</button>` : nothing}`;
  }

  #save(content: PackageContent): void {
    const { words } = this;
    this.ask({
      question: {
        title: words.saveDraft,
        note: words.saveNote,
        does: words.saveDraft,
        fields: html`<label>${words.why}<textarea name="reason" required maxlength="500"></textarea></label>`,
      },
      act: (form) => {
        const reason = filled(form, "reason");
        return reason === "" ? undefined : saveDraft(content, reason);
      },
    });
  }

  #whole(content: PackageContent) {
    const { words } = this;
    const { promised, name } = content;
    const text = (value: string, set: (value: string) => PackageContent, label: string) =>
      html`<label
        >${label}<input
          .value=${value}
          maxlength="200"
          ?disabled=${!this.#edits}
          @change=${(event: Event) => this.#change(set(valueOf(event)))}
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
            ?disabled=${!this.#edits}
            @change=${(event: Event) =>
              this.#change({ ...content, promised: { ...promised, value: Number(valueOf(event)) } })}
        /></label>
        <select
          aria-label=${words.promised}
          ?disabled=${!this.#edits}
          @change=${(event: Event) =>
            this.#change({
              ...content,
              promised: { ...promised, unit: valueOf(event) === "calendar" ? "calendar" : "workday" },
            })}
        >
          <option value="workday" ?selected=${promised.unit === "workday"}>${words.workday}</option>
          <option value="calendar" ?selected=${promised.unit === "calendar"}>${words.calendar}</option>
        </select>
      </div>`;
  }

  #add(content: PackageContent, { items }: Listed) {
    const { words } = this;
    if (!this.#edits) return nothing;
    const free = items.filter(({ key }) => !content.nodes.some(({ item }) => item === key));
    return html`<div class="bar">
      <select aria-label=${words.addItem} data-field="add">
        ${free.map(({ key, name }) => html`<option value=${key}>${key} ${name}</option>`)}
      </select>
      <button data-do="add" @click=${() => this.#addItem(content)}>${words.addItem}</button>
    </div>`;
  }

  #addItem(content: PackageContent): void {
    const key = this.renderRoot.querySelector<HTMLSelectElement>('[data-field="add"]')?.value ?? "";
    if (key === "") return;
    this.picked = key;
    this.#change(withItem(content, key));
  }

  #drop(key: string): void {
    if (this.content === undefined || !this.#edits) return;
    if (this.picked === key) this.picked = "";
    this.#change(withoutItem(this.content, key));
  }

  #node(content: PackageContent, node: PackageNode, { items, departments }: Listed) {
    const { words } = this;
    const name = items.find(({ key }) => key === node.item)?.name ?? node.item;
    const set = (change: Partial<PackageNode>) => this.#change(withNode(content, node.item, change));
    const others = content.nodes.filter(({ item }) => item !== node.item).map(({ item }) => item);
    const wrong = faultsAt(content, this.faults, node.item);
    return html`<fieldset class="checks" data-node=${node.item}>
      <legend>${node.item} ${name}</legend>
      ${wrong.map(({ code, detail }) => html`<p class="fault">${words.fault[code]} ${detail}</p>`)}
      <label
        ><input
          type="checkbox"
          .checked=${node.optional}
          ?disabled=${!this.#edits}
          @change=${() => set({ optional: !node.optional })}
        />${words.optional}</label
      >
      <label
        ><input
          type="checkbox"
          .checked=${node.visit}
          ?disabled=${!this.#edits}
          @change=${() => set({ visit: !node.visit })}
        />${words.visit}</label
      >
      ${this.#choices(words.after, "after", others, node.after, (after) => set({ after }))}
      ${this.#choices(words.yields, "yields", materialsOf(items, others), node.yields, (yields) => set({ yields }))}
      ${this.#choices(
        words.opinionOf,
        "opinions",
        departments.map(({ key }) => key),
        node.opinions,
        (opinions) => set({ opinions }),
        (key) => departments.find((one) => one.key === key)?.name ?? key,
      )}
      ${
        this.#edits
          ? html`<button data-do="remove" @click=${() => this.#drop(node.item)}>${words.removeItem}</button>`
          : nothing
      }
    </fieldset>`;
  }

  /** Any of a list, each with a box to tick. */
  #choices(
    label: string,
    field: string,
    all: readonly string[],
    chosen: readonly string[],
    set: (chosen: string[]) => void,
    nameOf: (key: string) => string = (key) => this.#nameOf(key),
  ) {
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
              ?disabled=${!this.#edits}
              @change=${() => set(chosen.includes(key) ? chosen.filter((one) => one !== key) : [...chosen, key])}
            />${nameOf(key)}</label
          >`,
      )}
    </details>`;
  }

  #nameOf(key: string): string {
    const items = this.listed?.items ?? [];
    const item = items.find((one) => one.key === key)?.name;
    const material = items.flatMap(({ materials }) => materials).find(({ ref }) => ref === key)?.name;
    return `${key} ${item ?? material ?? ""}`.trim();
  }

  /** Every change is checked by the server's own rules, as it is made. */
  #change(content: PackageContent): void {
    this.content = content;
    this.changed = true;
    this.#question += 1;
    const question = this.#question;
    void validate(content).then((answer) => {
      if (question !== this.#question || !answer.ok) return;
      this.faults = answer.value.faults;
      this.workdays = answer.value.path?.workdays;
    });
  }
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.value : "";
}

/** What the other items ask for. */
function materialsOf(items: readonly PackageItem[], keys: readonly string[]): string[] {
  const asked = items.filter(({ key }) => keys.includes(key)).flatMap(({ materials }) => materials);
  return [...new Set(asked.map(({ ref }) => ref))].toSorted();
}

customElements.define("packages-page", PackagesPage);
