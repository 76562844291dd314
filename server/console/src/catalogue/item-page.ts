import type {
  ItemComparison,
  ItemContent,
  ItemDifference,
  ItemVersion,
  StaffMe,
} from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import {
  AskingElement,
  base,
  filled,
  instantWords,
  look,
  sheet,
  staffName,
  type Refused,
} from "../elements/index.ts";
import type { Answered } from "../api.ts";
import { problemWords, type CatalogueWords } from "../locale/index.ts";
import {
  publishVersion,
  readComparison,
  readDepartments,
  readFields,
  readHistory,
  readMaterials,
  saveDraft,
  signVersion,
  withdrawItem,
} from "./api.ts";
import { blankItem, blocks } from "./edit.ts";
import "./holders.ts";
import { itemForm, itemFormLook, type ItemLists } from "./item-form.ts";
import { head, layout, tabs } from "./layout.ts";

/** One item: its versions, how it differs from the standard and from before, and the way of a draft into force. */
export class ItemPage extends AskingElement<CatalogueWords> {
  static override properties = {
    key: { type: String },
    me: { attribute: false },
    lists: { state: true },
    versions: { state: true },
    shown: { state: true },
    content: { state: true },
    names: { state: true },
    comparison: { state: true },
    changed: { state: true },
  };
  static override styles = [base, look, sheet, layout, itemFormLook];

  /** Empty for an item that is not there yet. */
  declare key: string;
  declare me: StaffMe;
  declare lists: ItemLists | undefined;
  declare versions: readonly ItemVersion[];
  /** Of who wrote and signed them, by id. */
  declare names: Readonly<Record<string, string>>;
  /** Sequence of the version that is looked at. */
  declare shown: number;
  declare content: ItemContent | undefined;
  declare comparison: ItemComparison | undefined;
  declare changed: boolean;

  /** What was read last. */
  #read: string | undefined;

  constructor() {
    super();
    this.key = "";
    this.versions = [];
    this.names = {};
    this.shown = 0;
    this.changed = false;
  }

  protected override updated(): void {
    if (this.key !== this.#read) void this.load();
  }

  protected override async load(): Promise<void> {
    const { key } = this;
    this.#read = key;
    if (this.lists === undefined) {
      const [materials, fields, departments] = await Promise.all([
        readMaterials(),
        readFields(),
        readDepartments(),
      ]);
      if (materials.ok && fields.ok && departments.ok)
        this.lists = { materials: materials.value, fields: fields.value, departments: departments.value };
      else this.taken(materials.ok ? (fields.ok ? departments : fields) : materials);
    }
    if (key !== this.#read) return;
    if (key === "") {
      this.versions = [];
      this.names = {};
      this.content = blankItem("");
      return;
    }
    const history = this.taken(await readHistory(key));
    if (history === undefined || key !== this.#read) return;
    this.versions = history.versions;
    this.names = history.names;
    await this.#show(history.versions.at(-1));
  }

  async #show(version: ItemVersion | undefined): Promise<void> {
    if (version === undefined) return;
    this.shown = version.sequence;
    this.content = version.content;
    this.changed = false;
    this.comparison = undefined;
    if (version.sequence === 1) return;
    const compared = await readComparison(version.key, version.sequence - 1, version.sequence);
    if (compared.ok && this.shown === version.sequence) this.comparison = compared.value;
  }

  /** With the place in the item that was not right. */
  protected override sentence(refused: Refused): string {
    const place =
      refused.code === "invalidData" && refused.detail !== undefined ? ` (${refused.detail})` : "";
    return `${problemWords(this.words, refused.code)}${place}`;
  }

  get #newest(): ItemVersion | undefined {
    return this.versions.at(-1);
  }

  override render() {
    const { words, content, lists } = this;
    if (content === undefined || lists === undefined)
      return html`<section class="panel">${this.waiting()}</section>`;
    const version = this.versions.find(({ sequence }) => sequence === this.shown);
    const edits = this.me.permissions.includes("catalogue.edit") && version === this.#newest;
    const set = (next: ItemContent) => {
      this.content = next;
      this.changed = true;
    };
    return html`${tabs(words, "items")}
      <section class="panel">
        <p><a href="#/catalogue">← ${words.back}</a></p>
        <div class="bar">
          <h2>${content.key} ${content.name === "" ? words.newItem : content.name}</h2>
          ${
            version === undefined
              ? nothing
              : html`<span class="soft" data-version=${version.state}
                  >${words.sequence(version.sequence)} · ${words.states[version.state]}</span
                >`
          }
          ${this.changed ? html`<span class="soft" role="status">${words.unsaved}</span>` : nothing}
          <span class="right"></span>
          ${this.#buttons(content, version)}
        </div>
        ${version === undefined ? this.#keyField(content) : this.#blocked(version)}
        ${
          version?.publishedAt === undefined || version !== this.#newest
            ? nothing
            : html`<catalogue-holders .words=${words} .language=${this.language}></catalogue-holders>`
        }
      </section>
      <div class="columns">
        <section class="panel" aria-label=${words.content}>
          <h2>${words.content}</h2>
          ${itemForm({ content, words, language: this.language, lists, edits, set })}
        </section>
        <div class="stack">
          ${version === undefined ? nothing : html`${this.#standard(version)} ${this.#versions()} ${this.#compared()}`}
        </div>
      </div>
      ${this.overlays()}`;
  }

  #keyField(content: ItemContent) {
    const { words } = this;
    return html`<label
      >${words.key}<input
        data-field="key"
        pattern="[A-Z]{2}[0-9]{2}"
        maxlength="4"
        autocomplete="off"
        .value=${content.key}
        @change=${({ currentTarget }: Event) => {
          if (!(currentTarget instanceof HTMLInputElement)) return;
          this.content = { ...content, key: currentTarget.value.trim().toUpperCase() };
          this.changed = true;
        }}
    /></label>`;
  }

  /** Why it cannot be published as it is. */
  #blocked(version: ItemVersion) {
    const { words } = this;
    const why = blocks(version);
    if (why.length === 0 || version.state === "published" || version.state === "withdrawn") return nothing;
    return html`<div class="notice refused" data-blocked=${why.join(" ")}>
      ${why.map((one) => html`<p>${words.blocked[one]}</p>`)}
    </div>`;
  }

  #buttons(content: ItemContent, version: ItemVersion | undefined) {
    const { words, me } = this;
    const may = (permission: StaffMe["permissions"][number]) => me.permissions.includes(permission);
    const newest = version === this.#newest;
    const button = (name: string, label: string, act: () => void, disabled = false) =>
      html`<button class="main" data-do=${name} ?disabled=${disabled} @click=${act}>${label}</button>`;
    const own = version?.author === me.staffId;
    return html`${may("catalogue.edit") && newest ? button("save", words.saveDraft, () => this.#save(content), !this.changed) : nothing}
    ${
      version === undefined || !newest || this.changed
        ? nothing
        : html`${
            may("catalogue.sign") && version.state === "draft"
              ? own
                ? html`<span class="soft">${words.ownDraft}</span>`
                : button("sign", words.sign, () => this.#sign(version))
              : nothing
          }
          ${
            may("catalogue.publish") && version.state === "signed"
              ? button("publish", words.publish, () => this.#publish(version), blocks(version).length > 0)
              : nothing
          }`
    }
    ${
      may("catalogue.publish") && this.versions.some(({ state }) => state === "published")
        ? html`<button data-do="withdraw" @click=${() => this.#withdraw(content)}>${words.withdraw}</button>`
        : nothing
    }`;
  }

  #standard({ differences }: ItemVersion) {
    const { words } = this;
    return html`<section class="panel" aria-label=${words.standard}>
      <h2>${words.standard}</h2>
      ${
        differences.length === 0
          ? html`<p role="status" data-differences="0">
              <status-mark severity="good">${words.asStandard}</status-mark>
            </p>`
          : html`<table data-differences=${differences.length}>
              ${head([words.part, words.local, words.required, words.waiver])}
              <tbody>
                ${differences.map(
                  ({ member, local, standard, waiver }) =>
                    html`<tr data-difference=${member}>
                      <td>${words.compared[member]}</td>
                      <td><del>${local}</del></td>
                      <td>${standard === undefined ? words.notInStandard : html`<ins>${standard}</ins>`}</td>
                      <td class=${waiver === undefined ? "short" : ""}>
                        ${
                          waiver === undefined
                            ? html`<status-mark severity="bad">${words.notWaived}</status-mark>`
                            : `${waiver.reason} (${this.#named(waiver.by)})`
                        }
                      </td>
                    </tr>`,
                )}
              </tbody>
            </table>`
      }
    </section>`;
  }

  #versions() {
    const { words } = this;
    return html`<section class="panel" aria-label=${words.versions}>
      <h2>${words.versions}</h2>
      <table>
        ${head([words.version, words.state, words.who, words.why])}
        <tbody>
          ${this.versions.toReversed().map(
            (version) =>
              html`<tr aria-current=${version.sequence === this.shown} data-sequence=${version.sequence}>
                <td>
                  <button @click=${() => void this.#show(version)}>
                    ${words.sequence(version.sequence)}
                  </button>
                </td>
                <td>${words.states[version.state]}</td>
                <td>${this.#steps(version)}</td>
                <td>${version.withdrawal ?? version.reason}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  /** What somebody of the staff is called. */
  #named(id: string): string {
    return staffName(id, this.names, this.words.bySystem);
  }

  #steps({ author, createdAt, signer, signedAt, publishedAt, withdrawnAt }: ItemVersion) {
    const { words } = this;
    const line = (name: string, at: number | undefined, by = "") =>
      at === undefined
        ? nothing
        : html`<div>${name} ${this.#named(by)} ${instantWords(at, this.language)}</div>`;
    return html`${line(words.drafted, createdAt, author)} ${line(words.signed, signedAt, signer)}
    ${line(words.published, publishedAt)} ${line(words.withdrawn, withdrawnAt)}`;
  }

  /** 流程再造: what this version changes against the one before. */
  #compared() {
    const { words, comparison } = this;
    if (comparison === undefined) return nothing;
    const { from, to, steps, days, materials, changes } = comparison;
    const row = (name: string, { before, after, delta }: typeof days, moved = "") =>
      html`<tr>
        <td>${name}</td>
        <td>${before} → ${after} (${delta > 0 ? `+${delta}` : delta})</td>
        <td>${moved}</td>
      </tr>`;
    const moved = ({ added, removed }: typeof steps) =>
      [...added.map((one) => `+ ${one}`), ...removed.map((one) => `− ${one}`)].join("；");
    return html`<section class="panel" aria-label=${words.changes}>
      <h2>${words.changes}: ${words.sequence(from)} → ${words.sequence(to)}</h2>
      <table data-comparison=${to}>
        ${head([words.part, words.amount, words.moved])}
        <tbody>
          ${row(words.compared.steps, steps, moved(steps))} ${row(words.member.promised, days)}
          ${row(words.compared.materials, materials, moved(materials))}
        </tbody>
      </table>
      <ul>
        ${changes.map(({ tag, what }) => html`<li data-tag=${tag}><strong>${words.tags[tag]}</strong> ${what}</li>`)}
      </ul>
    </section>`;
  }

  #save(content: ItemContent): void {
    const { words } = this;
    this.ask({
      question: {
        title: words.saveDraft,
        note: words.saveNote,
        does: words.saveDraft,
        fields: reasonField(words.why),
      },
      act: (form) => {
        const reason = filled(form, "reason");
        return reason === "" ? undefined : this.#saved(content, reason);
      },
    });
  }

  /** A new item has its address from now on. */
  async #saved(content: ItemContent, reason: string): Promise<Answered<unknown>> {
    const answer = await saveDraft(content, reason);
    if (answer.ok && this.key === "") location.hash = `#/catalogue/${content.key}`;
    return answer;
  }

  #sign(version: ItemVersion): void {
    const { words } = this;
    const { key, sequence, differences } = version;
    const waiver = ({ member, local, standard }: ItemDifference) =>
      html`<label
        >${words.compared[member]}: ${local} ≠ ${standard ?? words.notInStandard}
        <span class="soft">${words.waiverReason}</span>
        <textarea name=${member} maxlength="200"></textarea>
      </label>`;
    this.ask({
      question: {
        title: words.sign,
        note: differences.length === 0 ? words.signNote : words.signWaivers,
        does: words.sign,
        fields: html`${differences.map(waiver)}`,
      },
      act: (form) => {
        const waivers = differences.flatMap(({ member }) => {
          const reason = filled(form, member);
          return reason === "" ? [] : [{ member, reason }];
        });
        return signVersion(key, sequence, waivers);
      },
    });
  }

  #publish({ key, sequence }: ItemVersion): void {
    const { words } = this;
    this.ask({
      question: { title: words.publish, note: words.publishNote, does: words.publish },
      act: async () => publishVersion(key, sequence),
    });
  }

  #withdraw({ key }: ItemContent): void {
    const { words } = this;
    this.ask({
      question: {
        title: words.withdraw,
        note: words.withdrawNote,
        does: words.withdraw,
        fields: reasonField(words.why),
      },
      act: (form) => {
        const reason = filled(form, "reason");
        return reason === "" ? undefined : withdrawItem(key, reason);
      },
    });
  }
}

function reasonField(label: string) {
  return html`<label>${label}<textarea name="reason" required maxlength="500"></textarea></label>`;
}

customElements.define("catalogue-item", ItemPage);
