import type { CliClass } from "./device-class.ts";
import { commonOptions, ruleOf, type OptionName } from "./options.ts";
import type { Words } from "./words/index.ts";

const command = "npm run device --";

/** Pads by columns of a terminal: a Han character takes two. */
function pad(text: string, width: number): string {
  const columns = Array.from(text).reduce(
    (sum, character) => sum + (/[\u2e80-\uffef]/.test(character) ? 2 : 1),
    0,
  );
  return text + " ".repeat(Math.max(2, width - columns));
}

const row = (name: string, meaning: string) => `  ${pad(name, 26)}${meaning}`;

function optionRow(name: OptionName, words: Words): string {
  const { form } = ruleOf(name);
  return row(`--${name}${form === undefined ? "" : ` ${form}`}`, words.option[name]);
}

export function helpForAll(classes: readonly CliClass[], words: Words): string {
  return [
    `${words.usage}: ${command} list | <class> <verb> [--option …]`,
    "",
    `${words.classes}:`,
    ...classes.map((each) => row(each.class, Object.keys(each.verbs).join(" "))),
    row("list", words.listVerb),
    "",
    `${words.options}:`,
    ...commonOptions.map((name) => optionRow(name, words)),
    "",
    words.exits,
    "",
  ].join("\n");
}

export function helpForClass(each: CliClass, words: Words): string {
  const options = new Set(Object.values(each.verbs).flatMap((verb) => verb.options));
  return [
    `${words.usage}: ${command} ${each.class} <verb> [--option …]`,
    "",
    `${words.verbs}:`,
    ...Object.entries(each.verbs).map(([name, verb]) =>
      row([name, ...verb.arguments].join(" "), words.verb[name] ?? name),
    ),
    "",
    `${words.options}:`,
    ...[...options, ...commonOptions].map((name) => optionRow(name, words)),
    "",
  ].join("\n");
}
