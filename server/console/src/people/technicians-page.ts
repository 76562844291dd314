import type { TechnicianView } from "@zizhuban/server-contract";
import { css, html } from "lit";
import { base, look, sheet } from "../elements/index.ts";
import { addTechnician, changeTechnician, readTechnicians } from "./api.ts";
import { listKeys } from "../elements/index.ts";
import { filled } from "../elements/index.ts";
import { PeopleElement } from "./people-element.ts";

/** The whole country (`Assignment`). */
const everywhere = "0";

/** Who may sign in at a kiosk's maintenance screen, and at which kiosks. */
export class TechniciansPage extends PeopleElement {
  static override properties = {
    editable: { type: Boolean },
    technicians: { state: true },
  };
  static override styles = [
    base,
    look,
    sheet,
    css`
      .bar {
        display: flex;
        gap: 12px;
        align-items: center;
      }
      .right {
        margin-left: auto;
      }
      .alone {
        padding: 8vh 0;
        text-align: center;
      }
      td:last-child {
        white-space: nowrap;
        text-align: right;
      }
    `,
  ];

  /** May change, not only look. */
  declare editable: boolean;
  declare technicians: readonly TechnicianView[] | undefined;

  constructor() {
    super();
    listKeys(this, () => this.editable && this.#add());
  }

  protected override async load(): Promise<void> {
    this.technicians = this.taken(await readTechnicians())?.technicians ?? this.technicians;
  }

  override render() {
    const { technicians } = this;
    const words = this.words.technicians;
    if (technicians === undefined) return html`<section class="panel">${this.waiting()}</section>`;
    return html`<section class="panel">
        <div class="bar">
          <h2>${words.title}</h2>
          <span class="soft">${words.why}</span>
          <button class="main right" data-do="add" ?hidden=${!this.editable} @click=${() => this.#add()}>
            ${words.add}
          </button>
        </div>
        ${technicians.length === 0 ? html`<p class="alone">${words.empty}</p>` : this.#table(technicians)}
      </section>
      ${this.overlays()}`;
  }

  #table(technicians: readonly TechnicianView[]) {
    const words = this.words.technicians;
    const { columns } = words;
    return html`<table>
      <thead>
        <tr>
          <th>${columns.number}</th>
          <th>${columns.name}</th>
          <th>${columns.division}</th>
          <th>${columns.state}</th>
          <td></td>
        </tr>
      </thead>
      <tbody>
        ${technicians.map(
          (one) =>
            html`<tr data-technician=${one.number} ?data-active=${one.active}>
              <td>${one.number}</td>
              <td>${one.name}</td>
              <td>${one.division === everywhere ? words.everywhere : one.division}</td>
              <td>${one.active ? words.active : words.inactive}</td>
              <td ?hidden=${!this.editable}>
                <button data-row data-do="change" @click=${() => this.#change(one)}>${words.change}</button>
                <button data-do="stop" @click=${() => this.#stop(one)}>
                  ${one.active ? words.stop : words.resume}
                </button>
              </td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #add(): void {
    const words = this.words.technicians;
    this.ask({
      question: {
        title: words.add,
        note: words.why,
        does: words.add,
        fields: html`<label
            >${words.number}<input
              name="number"
              required
              pattern="[0-9]{4}"
              inputmode="numeric"
              placeholder="0000"
              autocomplete="off"
          /></label>
          <label>${words.name}<input name="name" required maxlength="40" autocomplete="off" /></label>
          ${this.#pin(words.pin, true)} ${this.#division("")}`,
      },
      act: async (form) =>
        addTechnician({
          number: filled(form, "number"),
          name: filled(form, "name"),
          pin: filled(form, "pin"),
          division: filled(form, "division") || everywhere,
        }),
    });
  }

  #pin(label: string, required: boolean) {
    const words = this.words.technicians;
    return html`<label
      >${label}<input
        name="pin"
        type="password"
        ?required=${required}
        pattern="[0-9]{6}"
        inputmode="numeric"
        placeholder="000000"
        autocomplete="off"
      /><span class="soft">${words.pinHint}</span></label
    >`;
  }

  #division(value: string) {
    return html`<label
      >${this.words.technicians.division}<input
        name="division"
        pattern="[0-9]{2,12}|[0-9]{6,9}S[0-9]{2}"
        placeholder="420702"
        .value=${value}
        autocomplete="off"
    /></label>`;
  }

  #change({ id, name, division }: TechnicianView): void {
    const words = this.words.technicians;
    this.ask({
      question: {
        title: words.changeTitle(name),
        note: words.why,
        does: words.change,
        fields: html`${this.#pin(words.newPin, false)}
        ${this.#division(division === everywhere ? "" : division)}`,
      },
      act: async (form) => {
        const pin = filled(form, "pin");
        return changeTechnician(id, {
          division: filled(form, "division") || everywhere,
          ...(pin !== "" && { pin }),
        });
      },
    });
  }

  #stop({ id, name, active }: TechnicianView): void {
    const words = this.words.technicians;
    const title = active ? words.stop : words.resume;
    this.ask({
      question: {
        title,
        note: active ? words.stopWhy(name) : words.resumeWhy(name),
        does: title,
      },
      act: async () => changeTechnician(id, { active: !active }),
    });
  }
}

customElements.define("technicians-page", TechniciansPage);
