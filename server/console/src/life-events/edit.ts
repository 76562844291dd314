import type { PackageContent, PackageFault, PackageNode } from "@zizhuban/server-contract";

// Changes of a package as it is edited. Pure: each gives another content.

/** With one more item, which waits for nothing. */
export function withItem(content: PackageContent, item: string): PackageContent {
  const node: PackageNode = { item, optional: true, after: [], yields: [], opinions: [], visit: false };
  return { ...content, nodes: [...content.nodes, node] };
}

/** With one item changed. */
export function withNode(
  content: PackageContent,
  item: string,
  change: Partial<PackageNode>,
): PackageContent {
  const nodes = content.nodes.map((node) => (node.item === item ? Object.assign({ ...node }, change) : node));
  return { ...content, nodes };
}

/** Without an item, wherever it is named. */
export function withoutItem(content: PackageContent, item: string): PackageContent {
  const others = (keys: readonly string[]) => keys.filter((key) => key !== item);
  const nodes = content.nodes
    .filter((node) => node.item !== item)
    .map((node) => Object.assign({ ...node }, { after: others(node.after) }));
  const questions = content.questions.map((question) => {
    const choices = question.choices.map((choice) =>
      Object.assign({ ...choice }, { adds: others(choice.adds), drops: others(choice.drops) }),
    );
    return Object.assign({ ...question }, { choices });
  });
  return { ...content, nodes, questions };
}

/** What is wrong with one item. */
export function faultsAt(
  { nodes }: PackageContent,
  faults: readonly PackageFault[],
  item: string,
): PackageFault[] {
  return faults.filter(({ path }) => {
    const index = /^\/nodes\/(\d+)/.exec(path)?.[1];
    return index !== undefined && nodes[Number(index)]?.item === item;
  });
}

/** A key that no other of them has: `q3`. */
export function freshKey(prefix: string, taken: readonly string[]): string {
  let count = taken.length + 1;
  while (taken.includes(`${prefix}${count}`)) count += 1;
  return `${prefix}${count}`;
}
