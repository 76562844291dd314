import type { PackageContent, PackageVersion, StaffMe } from "@zizhuban/server-contract";
import { html, nothing } from "lit";
import { filled, instantWords, staffName, type Sheet } from "../elements/index.ts";
import type { Language, LifeEventWords } from "../locale/index.ts";
import { saveDraft, stepVersion, withdrawPackage } from "./api.ts";

/** A package in the editor, and whom it is shown to. */
export interface EditedPackage {
  readonly content: PackageContent;
  /** Oldest first. */
  readonly versions: readonly PackageVersion[];
  /** Of who wrote, published and withdrew them, by id. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether the content has changes that are not saved. */
  readonly changed: boolean;
  readonly me: StaffMe;
  readonly words: LifeEventWords;
  readonly language: Language;
}

/** What the next step with a version is for this person: save, check, publish, take out of use. */
export function packageSteps(edited: EditedPackage, ask: (sheet: Sheet) => void) {
  const { content, versions, changed, me, words } = edited;
  const newest = versions.at(-1);
  const inForce = versions.find(({ state }) => state === "published");
  const edits = me.permissions.includes("catalogue.edit");
  const publishes = me.permissions.includes("catalogue.publish");

  const step = (what: "check" | "publish", note: string) => () =>
    newest === undefined
      ? undefined
      : ask({
          question: { title: words[what], note, does: words[what] },
          act: () => stepVersion(content.code, newest.sequence, what),
        });
  const withReason = (title: string, note: string, act: (reason: string) => ReturnType<typeof saveDraft>) =>
    ask({
      question: {
        title,
        note,
        does: title,
        fields: html`<label>${words.why}<textarea name="reason" required maxlength="500"></textarea></label>`,
      },
      act: (form) => {
        const reason = filled(form, "reason");
        return reason === "" ? undefined : act(reason);
      },
    });

  const save = html`<button
    class=${changed ? "main" : ""}
    data-do="save"
    ?disabled=${!changed}
    @click=${() => withReason(words.saveDraft, words.saveNote, async (reason) => saveDraft(content, reason))}
  >
    ${words.saveDraft}
  </button>`;
  const check = html`<button class="main" data-do="check" @click=${step("check", content.name.zh)}>
    ${words.check}
  </button>`;
  const publish = html`<button class="main" data-do="publish" @click=${step("publish", words.publishNote)}>
    ${words.publish}
  </button>`;
  const withdraw = html`<button
    data-do="withdraw"
    @click=${() =>
      withReason(words.withdraw, words.withdrawNote, async (reason) => withdrawPackage(content.code, reason))}
  >
    ${words.withdraw}
  </button>`;

  const mayPublish = publishes && newest?.state === "checked" && newest.author !== me.staffId;
  const mayWithdraw = publishes && inForce !== undefined && inForce.author !== me.staffId;
  return html`${edits ? save : nothing} ${edits && newest?.state === "draft" && !changed ? check : nothing}
  ${mayPublish ? publish : nothing} ${mayWithdraw ? withdraw : nothing}`;
}

/** Every version with who wrote, published and withdrew it, the newest first. */
export function packageHistory({ versions, names, words, language }: EditedPackage) {
  const named = (id: string) => staffName(id, names, words.bySystem);
  return html`<section class="panel">
    <h3>${words.history}</h3>
    <ul>
      ${versions.toReversed().map(
        ({ sequence, state, author, reason, createdAt, publisher, withdrawnBy, withdrawal }) =>
          html`<li data-history=${sequence}>
            ${words.version(sequence)} · ${words.packageState[state]}
            <div class="soft">
              ${words.written(named(author), instantWords(createdAt, language))} ${reason}
              ${publisher === undefined ? nothing : html`<br />${words.publishedBy(named(publisher))}`}
              ${
                withdrawnBy === undefined
                  ? nothing
                  : html`<br />${words.withdrawnBy(named(withdrawnBy))} ${withdrawal ?? ""}`
              }
            </div>
          </li>`,
      )}
    </ul>
  </section>`;
}
