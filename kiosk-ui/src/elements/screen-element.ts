import { LitElement, type PropertyValues } from "lit";
import type { PersonEvent } from "../journey/index.ts";
import type { View } from "../view.ts";

/** What a hand on this screen means, on its way up to the root element. */
export class JourneyRequest extends Event {
  static readonly type = "journey-request";
  readonly meaning: PersonEvent;

  constructor(meaning: PersonEvent) {
    super(JourneyRequest.type, { bubbles: true, composed: true });
    this.meaning = meaning;
  }
}

/** A screen: given the view, draws it; every press goes up as a `JourneyRequest`. */
export abstract class ScreenElement extends LitElement {
  static override properties = { view: { attribute: false } };
  declare view: View;

  /** Modes that change a screen's layout are attributes of it; styles ask for `:host([elder])`. */
  override willUpdate(_changed: PropertyValues): void {
    this.toggleAttribute("elder", this.view.modes.elder);
    this.toggleAttribute("low", this.view.modes.low);
  }

  protected send(meaning: PersonEvent): void {
    this.dispatchEvent(new JourneyRequest(meaning));
  }

  /** A listener that sends this. */
  protected on(meaning: PersonEvent): () => void {
    return () => this.send(meaning);
  }
}
