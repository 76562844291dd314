import type { Hint } from "../call.ts";
import type { OptionName } from "../options.ts";

/** Everything this tool says to a person. Results are facts and codes, the same in every language. */
export interface Words {
  readonly usage: string;
  readonly classes: string;
  readonly verbs: string;
  readonly options: string;
  readonly exits: string;
  readonly listVerb: string;
  readonly option: Readonly<Record<OptionName, string>>;
  /** By verb, the same word whatever the class. */
  readonly verb: Readonly<Record<string, string>>;
  /** Verbs of `npm run simulate`. */
  readonly stageVerb: Readonly<Record<string, string>>;
  readonly stageHelp: string;
  readonly hint: Readonly<Record<Hint, string>>;
  /** By code; a code without a sentence is shown as it is. */
  readonly code: Readonly<Record<string, string>>;
}
