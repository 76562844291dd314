import type { PackageContent, PackageFault, PackageVersion, StaffMe } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { AskingElement, base, look, sheet } from "../elements/index.ts";
import type { LifeEventWords } from "../locale/index.ts";
import { readHistory, readPackages, validate, type ListedPackages } from "./api.ts";
import { faultsAt, withItem, withoutItem } from "./edit.ts";
import "./item-graph.ts";
import type { GraphItem } from "./item-graph.ts";
import { addField, nodeFields, wholeFields, type PackageForm } from "./package-fields.ts";
import { packageList } from "./package-list.ts";
import { packageHistory, packageSteps, type EditedPackage } from "./package-steps.ts";
import { questionFields } from "./question-fields.ts";

/** The packages, and the editor that draws the order of one package's items. */
export class PackagesPage extends AskingElement<LifeEventWords> {
  static override properties = {
    code: { type: String },
    me: { attribute: false },
    listed: { state: true },
    versions: { state: true },
    names: { state: true },
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
  declare listed: ListedPackages | undefined;
  declare versions: readonly PackageVersion[];
  declare names: Readonly<Record<string, string>>;
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
    this.names = {};
    this.faults = [];
    this.picked = "";
    this.changed = false;
  }

  protected override updated(): void {
    if (this.code !== this.#shown) void this.load();
  }

  protected override async load(): Promise<void> {
    if (this.#shown !== this.code) this.picked = "";
    const { code } = this;
    this.#shown = code;
    this.listed = this.taken(await readPackages()) ?? this.listed;
    if (code !== this.#shown) return;
    if (code === "") {
      this.content = undefined;
      return;
    }
    const history = this.taken(await readHistory(code));
    if (history === undefined || code !== this.#shown) return;
    this.versions = history.versions;
    this.names = history.names;
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
    const { listed, content, words, language } = this;
    if (listed === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`${
      content === undefined || this.code === ""
        ? packageList(listed, words, language)
        : this.#editor(content, listed)
    }
    ${this.overlays()}`;
  }

  #editor(content: PackageContent, listed: ListedPackages) {
    const { words, language, versions, names, faults, changed, me } = this;
    const newest = versions.at(-1);
    const node = content.nodes.find(({ item }) => item === this.picked);
    const edited: EditedPackage = { content, versions, names, changed, me, words, language };
    const change = (next: PackageContent) => this.#change(next);
    const form: PackageForm = { content, listed, faults, words, edits: this.#edits, change };
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
          ${changed ? html`<span class="soft" role="status">${words.unsaved}</span>` : nothing}
          <span class="right"></span>
          ${packageSteps(edited, (asked) => this.ask(asked))}
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
        <section class="panel">${questionFields(content, words, this.#edits, change)}</section>
        <div>
          <section class="panel">
            ${wholeFields(form)} ${addField(form, (item) => this.#addItem(content, item))}
            ${node === undefined ? nothing : nodeFields(form, node, (item) => this.#drop(item))}
          </section>
          ${packageHistory(edited)}
        </div>
      </div>`;
  }

  #drawn(content: PackageContent, { items }: ListedPackages): GraphItem[] {
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

  #addItem(content: PackageContent, item: string): void {
    this.picked = item;
    this.#change(withItem(content, item));
  }

  #drop(key: string): void {
    if (this.content === undefined || !this.#edits) return;
    if (this.picked === key) this.picked = "";
    this.#change(withoutItem(this.content, key));
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

customElements.define("packages-page", PackagesPage);
