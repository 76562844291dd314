// The order of a package's items, a directed acyclic graph. All functions are pure; items are their keys.

/** An item and the items it waits for. */
export interface GraphNode {
  readonly item: string;
  readonly after: readonly string[];
}

/** The nodes, each after all it waits for; edges to items that are not there count for nothing. Undefined: a circle. */
export function inOrder<Node extends GraphNode>(nodes: readonly Node[]): Node[] | undefined {
  const there = new Set(nodes.map(({ item }) => item));
  const placed = new Set<string>();
  const ordered: Node[] = [];
  while (ordered.length < nodes.length) {
    const free = nodes.filter(
      ({ item, after }) => !placed.has(item) && after.every((one) => placed.has(one) || !there.has(one)),
    );
    if (free.length === 0) return undefined;
    for (const node of free) placed.add(node.item);
    ordered.push(...free);
  }
  return ordered;
}

/** The items that run in a circle, or that wait for one that does; empty when nothing does. */
export function inCircle(nodes: readonly GraphNode[]): string[] {
  let left = [...nodes];
  for (;;) {
    const there = new Set(left.map(({ item }) => item));
    const waited = new Set(left.flatMap(({ after }) => after));
    // What waits for nothing of the rest, and what nothing of the rest waits for, is in no circle.
    const rest = left.filter(({ item, after }) => after.some((one) => there.has(one)) && waited.has(item));
    if (rest.length === left.length) return rest.map(({ item }) => item);
    left = rest;
  }
}

/** Everything that must be done before an item, near and far. */
export function before(nodes: readonly GraphNode[], item: string): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = [item];
  for (let next = pending.pop(); next !== undefined; next = pending.pop())
    for (const one of nodes.find((node) => node.item === next)?.after ?? []) {
      if (found.has(one)) continue;
      found.add(one);
      pending.push(one);
    }
  return found;
}

/** These nodes only: who waited for one that is gone waits for what that one waited for. */
export function restrictedTo<Node extends GraphNode>(
  nodes: readonly Node[],
  keep: ReadonlySet<string>,
): Node[] {
  const bridge = (after: readonly string[], seen: ReadonlySet<string>): string[] =>
    after.flatMap((one) => {
      if (keep.has(one)) return [one];
      if (seen.has(one)) return [];
      return bridge(nodes.find(({ item }) => item === one)?.after ?? [], new Set([...seen, one]));
    });
  return nodes
    .filter(({ item }) => keep.has(item))
    .map((node) => {
      const after = [...new Set(bridge(node.after, new Set()))];
      // What another of them waits for anyway need not be said again.
      const implied = (one: string) => after.some((other) => other !== one && before(nodes, other).has(one));
      return Object.assign({ ...node }, { after: after.filter((one) => !implied(one)) });
    });
}

/**
 * The longest way from a beginning to an end, by what each item adds.
 * @param nodes in order
 */
export function longestWay(
  nodes: readonly GraphNode[],
  length: (item: string) => number,
): { readonly items: string[]; readonly length: number } {
  const ways = new Map<string, { readonly items: string[]; readonly length: number }>();
  let longest: { readonly items: string[]; readonly length: number } = { items: [], length: 0 };
  for (const { item, after } of nodes) {
    const behind = after
      .map((one) => ways.get(one) ?? { items: [], length: 0 })
      .reduce((a, b) => (b.length > a.length ? b : a), { items: [], length: 0 });
    const way = { items: [...behind.items, item], length: behind.length + length(item) };
    ways.set(item, way);
    if (way.length > longest.length || longest.items.length === 0) longest = way;
  }
  return longest;
}
