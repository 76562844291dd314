import { nationWords, sexWords } from "@zizhuban/device-agent-contract";
import type { OpenDispute, PartyFile, PartyMerge, StaffMe } from "@zizhuban/server-contract";
import { css, html, nothing } from "lit";
import { AskingElement, base, filled, instantWords, look, sheet } from "../elements/index.ts";
import { word, type PartyWords } from "../locale/index.ts";
import { decideDispute, decideMerge, openFile, proposeMerge, readDisputes, readMerges } from "./api.ts";

/** The keeper's desk of files (一人一档, 一企一档): what people say is wrong, two files of one person, and one file opened. */
export class PartiesPage extends AskingElement<PartyWords> {
  static override properties = {
    me: { attribute: false },
    disputes: { state: true },
    merges: { state: true },
    file: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      :host {
        display: grid;
        gap: 16px;
        align-content: start;
      }
      .bar {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: end;
        margin-bottom: 8px;
      }
      h3 {
        font-size: 14px;
        margin: 16px 0 4px;
      }
      td {
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare me: StaffMe;
  declare disputes: readonly OpenDispute[] | undefined;
  declare merges: readonly PartyMerge[];
  /** Opened for a purpose that is on record; gone with the page. */
  declare file: PartyFile | undefined;

  constructor() {
    super();
    this.merges = [];
  }

  protected override async load(): Promise<void> {
    const [disputes, merges] = await Promise.all([readDisputes(), readMerges()]);
    this.merges = this.taken(merges)?.merges ?? [];
    this.disputes = this.taken(disputes)?.disputes ?? this.disputes;
  }

  override render() {
    const { words, disputes } = this;
    if (disputes === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`<section class="panel" aria-label=${words.disputes}>
        <h2>${words.disputes}</h2>
        ${disputes.length === 0 ? html`<p class="soft">${words.noDisputes}</p>` : this.#disputes(disputes)}
      </section>
      <section class="panel" aria-label=${words.merges}>
        <div class="bar">
          <h2>${words.merges}</h2>
          <button data-do="propose" @click=${() => this.#propose()}>${words.propose}</button>
        </div>
        ${this.merges.length === 0 ? html`<p class="soft">${words.noMerges}</p>` : this.#merges()}
      </section>
      <section class="panel" aria-label=${words.file}>
        <div class="bar">
          <h2>${words.file}</h2>
          <button data-do="open" @click=${() => this.#open()}>${words.open}</button>
        </div>
        ${this.file === undefined ? html`<p class="soft">${words.openNote}</p>` : this.#file(this.file)}
      </section>
      ${this.overlays()}`;
  }

  #head(names: readonly string[]) {
    return html`<thead>
      <tr>
        ${names.map((name) => html`<th scope="col">${name}</th>`)}
      </tr>
    </thead>`;
  }

  /** A card says sex and nation in codes, and a day in digits. */
  #value(field: string, value: string): string {
    if (field === "sex") return sexWords(value, this.language);
    if (field === "nation") return nationWords(value, this.language);
    return field === "birth" ? value.replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3") : value;
  }

  #disputes(disputes: readonly OpenDispute[]) {
    const { words } = this;
    return html`<table>
      ${this.#head([words.person, words.field, words.value, words.says, words.since, words.action])}
      <tbody>
        ${disputes.map(
          (dispute) =>
            html`<tr data-dispute=${dispute.field}>
              <td>${dispute.citizen.name} ${dispute.citizen.idNumber}</td>
              <td>${word(words.fields, dispute.field)}</td>
              <td>${this.#value(dispute.field, dispute.value)}</td>
              <td>${dispute.words}</td>
              <td>${instantWords(dispute.askedAt, this.language)}</td>
              <td>
                ${dispute.correctable ? html`<button data-do="correct" @click=${() => this.#decide(dispute, true)}>${words.correct}</button>` : nothing}
                <button data-do="reject" @click=${() => this.#decide(dispute, false)}>${words.reject}</button>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #decide(dispute: OpenDispute, corrects: boolean): void {
    const { words } = this;
    const does = corrects ? words.correct : words.reject;
    this.ask({
      question: {
        title: `${does}: ${word(words.fields, dispute.field)}`,
        note: corrects ? words.correctNote : words.rejectNote,
        does,
        fields: html`${
            corrects
              ? html`<label
                  >${words.newValue}<input
                    name="value"
                    required
                    maxlength="500"
                    autocomplete="off"
                    .value=${dispute.value}
                /></label>`
              : nothing
          } <label>${words.reason}<textarea name="reason" required maxlength="500"></textarea></label>`,
      },
      act: (form) => {
        const value = filled(form, "value");
        const reason = filled(form, "reason");
        if (reason === "" || (corrects && value === "")) return undefined;
        return decideDispute(dispute.id, value, reason);
      },
    });
  }

  #merges() {
    const { words, me } = this;
    return html`<table>
      ${this.#head([words.kept, words.merged, words.reason, words.state, words.action])}
      <tbody>
        ${this.merges.map(
          ({ id, kept, merged, reason, state, proposedBy }) =>
            html`<tr data-merge=${state}>
              <td>${kept.name} ${kept.idNumber}</td>
              <td>${merged.name} ${merged.idNumber}</td>
              <td>${reason}</td>
              <td>${words.states[state]}</td>
              <td>
                ${
                  state !== "proposed"
                    ? nothing
                    : proposedBy === me.staffId
                      ? html`<span class="soft">${words.waitsForOther}</span>`
                      : html`<button data-do="approve" @click=${() => this.#settle(id, true)}>
                            ${words.approve}
                          </button>
                          <button data-do="refuse" @click=${() => this.#settle(id, false)}>
                            ${words.refuse}
                          </button>`
                }
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #settle(id: string, approve: boolean): void {
    const { words } = this;
    const does = approve ? words.approve : words.refuse;
    this.ask({
      question: { title: does, note: approve ? words.approveNote : words.refuseNote, does },
      act: async () => decideMerge(id, approve),
    });
  }

  #propose(): void {
    const { words } = this;
    const number = (name: string, label: string) =>
      html`<label
        >${label}<input name=${name} required minlength="15" maxlength="18" autocomplete="off"
      /></label>`;
    this.ask({
      question: {
        title: words.propose,
        note: words.proposeNote,
        does: words.propose,
        fields: html`${number("keep", words.keepNumber)} ${number("merge", words.mergeNumber)}
          <label>${words.reason}<textarea name="reason" required maxlength="500"></textarea></label>`,
      },
      act: (form) => {
        const [keep, merge, reason] = [filled(form, "keep"), filled(form, "merge"), filled(form, "reason")];
        if (keep === "" || merge === "" || reason === "") return undefined;
        return proposeMerge(keep, merge, reason);
      },
    });
  }

  #open(): void {
    const { words } = this;
    this.ask({
      question: {
        title: words.open,
        note: words.openNote,
        does: words.open,
        fields: html`<label
            >${words.number}<input name="number" required minlength="15" maxlength="18" autocomplete="off"
          /></label>
          <label>${words.purpose}<textarea name="purpose" required maxlength="500"></textarea></label>`,
      },
      act: (form) => {
        const [number, purpose] = [filled(form, "number"), filled(form, "purpose")];
        return number === "" || purpose === "" ? undefined : this.#opened(number, purpose);
      },
    });
  }

  async #opened(number: string, purpose: string) {
    const answer = await openFile(number, purpose);
    if (answer.ok) this.file = answer.value;
    return answer;
  }

  #file({ kind, fields, cases, consents, disputes }: PartyFile) {
    const { words } = this;
    const time = (at: number) => instantWords(at, this.language);
    return html`<p class="soft">${words.kinds[kind]}</p>
      <table data-file=${kind}>
        ${this.#head([words.field, words.value, words.source, words.since])}
        <tbody>
          ${fields.map(
            ({ field, value, source, at }) =>
              html`<tr data-field=${field}>
                <td>${word(words.fields, field)}</td>
                <td>${this.#value(field, value)}</td>
                <td>${words.sources[source]}</td>
                <td>${time(at)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <h3>${words.timeline}</h3>
      <ul>
        ${cases.map(
          ({ number, itemName, phase, appliedAt }) =>
            html`<li data-case=${number}>
              ${time(appliedAt)} · ${itemName} · ${number} · ${words.phases[phase]}
            </li>`,
        )}
      </ul>
      <h3>${words.consents}</h3>
      <ul>
        ${consents.map(({ register, purpose, givenAt }) => html`<li>${time(givenAt)} · ${register} · ${purpose}</li>`)}
      </ul>
      <h3>${words.disputes}</h3>
      <ul>
        ${disputes.map(
          ({ field, state, words: said, reason }) =>
            html`<li>
              ${word(words.fields, field)} · ${words.disputeStates[state]} · ${said} ${reason ?? ""}
            </li>`,
        )}
      </ul>`;
  }
}

customElements.define("parties-page", PartiesPage);
