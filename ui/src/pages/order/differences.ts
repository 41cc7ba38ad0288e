/**
 * What a proposed contract would change: field by field, as `order.compare` tells it of two versions (a proposal is
 * not a version yet, O6).
 */
export interface Difference {
  field: string;
  before?: unknown;
  after?: unknown;
}

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An amount, rate or term is shown whole. */
function isWhole(value: Tree): boolean {
  return "amount" in value || "kind" in value || "rate" in value;
}

const given = (value: unknown) => (value === null ? undefined : value);

export function differences(before: unknown, after: unknown, path = ""): Difference[] {
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return [];
  if (isTree(before) && isTree(after) && !isWhole(before) && !isWhole(after)) {
    const names = [...new Set([...Object.keys(after), ...Object.keys(before)])];
    return names.flatMap((name) => differences(before[name], after[name], path ? `${path}.${name}` : name));
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length);
    return Array.from({ length }, (_, at) => differences(before[at], after[at], `${path}[${at}]`)).flat();
  }
  return [{ field: path, before: given(before), after: given(after) }];
}
