import type { FileFormat, FileKind, ImportReport, StaffMe } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { AskingElement, base, filled, look, sheet, trialForm } from "../elements/index.ts";
import { problemWords, type CatalogueWords } from "../locale/index.ts";
import { fileAddress, importFile, type ImportFile } from "./api.ts";
import { layout, tabs } from "./layout.ts";
import "./list-drafts.ts";
import { importReport } from "./report.ts";

const kinds: readonly FileKind[] = [
  "items",
  "materials",
  "fields",
  "departments",
  "divisions",
  "service-points",
  "packages",
];

const formats: readonly FileFormat[] = ["json", "csv"];

/** Whole lists out and in: a file is tried before it is written, and in force when a second person has signed it. */
export class FilesPage extends AskingElement<CatalogueWords> {
  static override properties = {
    me: { attribute: false },
    kind: { state: true },
    tried: { state: true },
    report: { state: true },
    failure: { state: true },
  };
  static override styles = [base, look, sheet, layout];

  declare me: StaffMe;
  declare kind: FileKind;
  /** The file that was tried and found good; only that one can be written. */
  declare tried: ImportFile | undefined;
  declare report: ImportReport | undefined;
  declare failure: string;

  constructor() {
    super();
    this.kind = "items";
    this.failure = "";
  }

  /** Nothing is read before a file is chosen. */
  protected override async load(): Promise<void> {}

  override render() {
    const { words, kind } = this;
    return html`${tabs(words, "files")}
      <section class="panel" aria-label=${words.files}>
        <h2>${words.files}</h2>
        <div class="bar">
          <label
            >${words.list}<select
              data-field="kind"
              @change=${({ currentTarget }: Event) => {
                const chosen = currentTarget instanceof HTMLSelectElement ? currentTarget.value : "";
                this.kind = kinds.find((one) => one === chosen) ?? "items";
                this.#forget();
              }}
            >
              ${kinds.map((one) => html`<option value=${one} ?selected=${one === kind}>${words.kinds[one]}</option>`)}
            </select></label
          >
          ${formats.map(
            (format) =>
              html`<a
                href=${fileAddress(kind, format)}
                download=${`${kind}.${format}`}
                data-do=${`export-${format}`}
                >${words.download(format.toUpperCase())}</a
              >`,
          )}
        </div>
        <p class="soft">${words.kindNote[kind]}</p>
        ${this.me.permissions.includes("catalogue.edit") ? this.#form() : html`<p class="soft">${words.noImport}</p>`}
      </section>
      ${this.failure === "" ? nothing : html`<p class="notice refused" role="alert" data-refused>${this.failure}</p>`}
      ${this.report === undefined ? nothing : importReport(words, this.report)}
      <list-drafts
        .me=${this.me}
        .words=${words}
        .language=${this.language}
        .handedIn=${this.report?.draft}
      ></list-drafts>
      ${this.overlays()}`;
  }

  #form() {
    const { words } = this;
    return trialForm({
      words,
      accept: ".json,.csv",
      beside: html`<label
        >${words.why}<input name="reason" required maxlength="500" size="32" autocomplete="off"
      /></label>`,
      busy: this.busy,
      tried: this.tried !== undefined,
      onTry: (event) => void this.#try(event),
      onChange: () => this.#forget(),
      onImport: () => this.#import(),
    });
  }

  /** What was tried is not what is chosen now. */
  #forget(): void {
    this.tried = undefined;
    this.report = undefined;
    this.failure = "";
  }

  async #try(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const file = form.get("file");
    const reason = filled(form, "reason");
    if (!(file instanceof File) || reason === "") return;
    this.#forget();
    this.busy = true;
    const format = file.name.toLowerCase().endsWith(".csv") ? "csv" : "json";
    const sent = { kind: this.kind, format, content: await base64(file), reason } as const;
    if (await this.#send(sent, true)) this.tried = sent;
    this.busy = false;
  }

  /** @returns whether there is something to write and nothing against it */
  async #send(file: ImportFile, dryRun: boolean): Promise<boolean> {
    const answer = await importFile(file, dryRun);
    if (!answer.ok) {
      this.failure = problemWords(this.words, answer.code);
      if (answer.code === "notSignedIn") this.tell("session-ended");
      return false;
    }
    this.report = answer.value;
    const { added, changed, removed, errors } = answer.value;
    return errors.length === 0 && added.length + changed.length + removed.length > 0;
  }

  #import(): void {
    const { words, tried, report } = this;
    if (tried === undefined || report === undefined) return;
    const { added, changed, removed } = report;
    this.ask({
      question: {
        title: words.import,
        note: words.importNote(words.kinds[tried.kind], added.length, changed.length, removed.length),
        does: words.import,
      },
      act: async () => {
        const answer = await importFile(tried, false);
        if (answer.ok) {
          this.report = answer.value;
          this.tried = undefined;
        }
        return answer;
      },
    });
  }
}

async function base64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

customElements.define("catalogue-files", FilesPage);
