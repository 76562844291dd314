import { materialsOf } from "./account.ts";
import type { PackageResult } from "./package.ts";
import type { CatalogueReport } from "./run.ts";

const wide = (text: string) =>
  Array.from(text).reduce((width, letter) => width + (letter > "\u2e80" ? 2 : 1), 0);
const pad = (text: string, width: number) => text + " ".repeat(Math.max(0, width - wide(text)));

/** `5/7 +2`: working days used on the clock, of those promised; beside them those on which the clock stood. */
const daysOf = (used: number, promised: number, stopped: number) =>
  `${used}/${promised}${stopped > 0 ? ` +${stopped}` : ""}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => wide(row[column] ?? ""))));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0)).join("  ");
  return [head, ...rows].map((row) => line(row).trimEnd()).join("\n");
}

/** Everything as one line of figures a case: for machines. */
export function asJson({ items, packages, ...rest }: CatalogueReport): object {
  return {
    ...rest,
    items: items.map(({ account, ...result }) => ({ ...result, ...plain(account) })),
    packages: packages.map(({ met, cases, ...result }) => ({
      ...result,
      materials: wholeOf(met),
      cases: cases.map(plain),
    })),
    totals: totalsOf({ items, packages }),
  };
}

function plain(account: CatalogueReport["items"][number]["account"]) {
  const { itemKey, caseNumber, phase, visits, days, notes } = account;
  return { itemKey, caseNumber, phase, visits, materials: materialsOf(account), workdays: days, notes };
}

function wholeOf(met: PackageResult["met"]) {
  const ways = [...met.values()];
  const brought = ways.filter((way) => way === "brought" || way === "later").length;
  return { asked: ways.length, brought, shared: ways.filter((way) => way === "shared").length };
}

function totalsOf({ items, packages }: Pick<CatalogueReport, "items" | "packages">) {
  const accounts = items.map(({ account }) => account);
  const sum = (figures: readonly number[]) => figures.reduce((total, one) => total + one, 0);
  return {
    items: items.length,
    itemsCompleted: items.filter(({ failure }) => failure === undefined).length,
    packages: packages.length,
    packagesCompleted: packages.filter(({ failure }) => failure === undefined).length,
    visits: sum(accounts.map(({ visits }) => visits)),
    materialsAsked: sum(accounts.map((account) => materialsOf(account).asked)),
    materialsBrought: sum(accounts.map((account) => materialsOf(account).brought)),
    materialsShared: sum(accounts.map((account) => materialsOf(account).shared)),
    workdaysUsed: sum(accounts.map(({ days }) => days.used)),
    workdaysPromised: sum(accounts.map(({ days }) => days.promised)),
    late: accounts.filter(({ days }) => days.used > days.promised).length,
    packagesLate: packages.filter(({ days }) => days.used > days.promised).length,
  };
}

/** Tables for a person. */
export function asText(report: CatalogueReport): string {
  const { items, packages, firstDay, lastDay, seed } = report;
  const rows = items.map(({ account, name, failure, document }) => {
    const { asked, brought, shared } = materialsOf(account);
    const { used, promised, paused } = account.days;
    const days = daysOf(used, promised, paused);
    const notes = [...account.notes, ...(document === undefined ? [] : [`document ${document}`])];
    const end = failure ?? account.phase;
    const figures = [account.visits, asked, brought, shared].map(String);
    return [account.itemKey, name].concat(figures, days, end, notes.join(", "));
  });
  const whole = packages.map(({ code, name, visits, met, days, cases, state, failure }) => {
    const { asked, brought, shared } = wholeOf(met);
    const figures = [cases.length, visits, asked, brought, shared].map(String);
    const notes = cases.flatMap(({ itemKey, notes: said }) => said.map((note) => `${itemKey} ${note}`));
    const clock = [daysOf(days.used, days.promised, days.stopped), String(days.passed), days.due];
    return [code, name].concat(figures, clock, failure ?? state, notes.join(", "));
  });
  const totals = Object.entries(totalsOf(report)).map(([what, count]) => `${what} ${count}`);
  return [
    `seed ${seed}, ${firstDay} to ${lastDay}`,
    table(["item", "name", "visits", "asked", "brought", "shared", "days", "end", "notes"], rows),
    table(
      [
        "package",
        "name",
        "cases",
        "visits",
        "asked",
        "brought",
        "shared",
        "days",
        "calendar days",
        "due",
        "end",
        "notes",
      ],
      whole,
    ),
    totals.join(" · "),
    ...report.differences.map((line) => `differs: ${line}`),
    "",
  ].join("\n\n");
}

/** What did not come to its end, named; whoever runs it must know. */
export function failuresOf({ items, packages, differences }: CatalogueReport): string[] {
  return [
    ...items.flatMap(({ account, failure }) =>
      failure === undefined ? [] : [`${account.itemKey}: ${failure}`],
    ),
    ...packages.flatMap(({ code, failure }) => (failure === undefined ? [] : [`${code}: ${failure}`])),
    ...differences,
  ];
}
