import type { LicenceChange, LicenceFile, StaffMe } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, filled, instantWords, look, sheet } from "../elements/index.ts";
import type { PapersWords } from "../locale/index.ts";
import { decideChange, findLicence, proposeChange, proposeFacts, readFacts, readLicence } from "./api.ts";
import { fact, head, layout } from "./layout.ts";
import { askedIn, changedTable, factFields } from "./licence-facts.ts";

/** The licence file: found by the number on it; revoked, issued anew or changed, by two persons where it bears a seal. */
export class LicencesPage extends AskingElement<PapersWords> {
  static override properties = {
    licence: { type: String },
    me: { attribute: false },
    view: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  /** Id in the address; empty before one was found. */
  declare licence: string;
  declare me: StaffMe;
  declare view: LicenceFile | undefined;

  /** Id that is shown or on its way. */
  #asked = "";

  constructor() {
    super();
    this.licence = "";
  }

  override willUpdate(): void {
    if (this.hasUpdated && this.licence !== this.#asked) void this.load();
  }

  protected override async load(): Promise<void> {
    this.#asked = this.licence;
    this.view = this.licence === "" ? undefined : this.taken(await readLicence(this.licence));
  }

  async #find(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const number = filled(new FormData(event.currentTarget), "number").toUpperCase();
    const found = this.taken(await findLicence(number));
    if (found !== undefined) location.hash = `#/licences/${found.id}`;
  }

  override render() {
    const words = this.words.licences;
    const { view } = this;
    return html`<section class="panel" aria-label=${words.title}>
        <form class="bar" role="search" @submit=${(event: SubmitEvent) => void this.#find(event)}>
          <label
            >${words.number}<input
              name="number"
              required
              size="24"
              pattern="[0-9]{20}[0-9A-Za-z]"
              maxlength="21"
              autocomplete="off"
          /></label>
          <button class="main">${words.find}</button>
        </form>
        ${this.refusal === "" ? nothing : this.waiting()}
        ${view === undefined ? html`<p class="soft">${words.hint}</p>` : this.#file(view)}
      </section>
      ${this.overlays()}`;
  }

  #file(view: LicenceFile) {
    const words = this.words.licences;
    const time = (at: number) => instantWords(at, this.language);
    const open = view.changes.some(({ state }) => state === "proposed");
    const other = (name: string, id: string | undefined) =>
      id === undefined
        ? nothing
        : html`<dt>${name}</dt>
            <dd><a href="#/licences/${id}">${words.open}</a></dd>`;
    return html`<h2>${view.title}</h2>
      <dl data-licence=${view.state}>
        ${fact(words.stateName, words.states[view.state])} ${fact(words.number, view.number)}
        ${fact(words.identifier, view.identifier)} ${fact(words.issuer, view.issuer)}
        ${fact(words.holder, `${view.holder.name} ${view.holder.idNumber}`)}
        ${fact(words.issuedAt, time(view.issuedAt))} ${fact(words.version, view.version)}
        ${other(words.replaces, view.replaces)} ${other(words.replacedBy, view.replacedBy)}
      </dl>
      ${
        view.state === "revoked" || open
          ? nothing
          : html`<div class="bar">
              ${(["revocation", "reissue"] as const).map(
                (kind) =>
                  html`<button data-do=${kind} @click=${() => this.#propose(view, kind)}>
                    ${words.kinds[kind]}
                  </button>`,
              )}
              <button data-do="change" @click=${() => void this.#proposeFacts(view)}>
                ${words.kinds.change}
              </button>
            </div>`
      }
      ${
        view.cameOf === undefined
          ? nothing
          : html`<h3>${words.cameOf}</h3>
              <ul>
                ${this.#change(view.cameOf)}
              </ul>`
      }
      <h3>${words.changes}</h3>
      ${
        view.changes.length === 0
          ? html`<p class="soft">${words.noChanges}</p>`
          : html`<ul>
              ${view.changes.map((change) => this.#change(change))}
            </ul>`
      }
      <h3>${words.copies}</h3>
      <table>
        ${head([words.copy, words.madeAt, words.digest])}
        <tbody>
          ${view.copies.map(
            ({ copy, madeAt, digest }) =>
              html`<tr>
                <td>${copy}</td>
                <td>${time(madeAt)}</td>
                <td><code>${digest}</code></td>
              </tr>`,
          )}
        </tbody>
      </table>
      <h3>${words.authorisations}</h3>
      ${
        view.authorisations.length === 0
          ? html`<p class="soft">${words.noAuthorisations}</p>`
          : html`<ul>
              ${view.authorisations.map(
                ({ recipient, purpose, givenAt, expiresAt, endedAt, uses }) =>
                  html`<li>
                    ${recipient} · ${purpose} · ${time(givenAt)} – ${time(endedAt ?? expiresAt)} ·
                    ${words.uses(uses)}
                  </li>`,
              )}
            </ul>`
      }`;
  }

  #change(change: LicenceChange) {
    const words = this.words.licences;
    const { state, kind, reason, facts, proposedAt, proposedBy } = change;
    const own = proposedBy === `staff:${this.me.staffId}`;
    return html`<li data-change=${state}>
      <p>
        ${words.kinds[kind]} · ${words.changeStates[state]} · ${instantWords(proposedAt, this.language)} ·
        ${reason}
      </p>
      ${facts === undefined ? nothing : changedTable(words, facts)}
      ${
        state !== "proposed"
          ? nothing
          : own
            ? html`<p class="notice">${words.waitsForOther}</p>`
            : html`<div class="bar">
                ${(["approve", "refuse"] as const).map(
                  (decision) =>
                    html`<button data-do=${decision} @click=${() => this.#decide(change, decision)}>
                      ${words.decisions[decision]}
                    </button>`,
                )}
              </div>`
      }
    </li>`;
  }

  #reason() {
    return html`<label
      >${this.words.licences.reason}<textarea name="reason" required maxlength="1000"></textarea>
    </label>`;
  }

  #propose(view: LicenceFile, kind: "revocation" | "reissue"): void {
    const words = this.words.licences;
    this.ask({
      question: {
        title: words.kinds[kind],
        note: words.proposeNote[kind],
        does: words.propose,
        fields: this.#reason(),
      },
      act: (form) => {
        const reason = filled(form, "reason");
        return reason === "" ? undefined : proposeChange(view.id, kind, reason);
      },
    });
  }

  async #proposeFacts(view: LicenceFile): Promise<void> {
    const words = this.words.licences;
    const known = this.taken(await readFacts(view.id));
    if (known === undefined) return;
    this.ask({
      question: {
        title: words.kinds.change,
        note: words.proposeNote.change,
        does: words.propose,
        fields: html`${factFields(words, known.facts)}${this.#reason()}`,
      },
      act: (form) => {
        const asked = askedIn(form, known.facts);
        return asked && proposeFacts(view.id, asked);
      },
    });
  }

  #decide({ id, kind, facts }: LicenceChange, decision: "approve" | "refuse"): void {
    const words = this.words.licences;
    this.ask({
      question: {
        title: `${words.decisions[decision]}:${words.kinds[kind]}`,
        note: words.decideNote[decision],
        does: words.decisions[decision],
        ...(facts !== undefined && { fields: changedTable(words, facts) }),
      },
      act: () => decideChange(id, decision),
    });
  }
}

customElements.define("licences-page", LicencesPage);
