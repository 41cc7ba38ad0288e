/** The shortlist as every page that shows products needs it. */
import { call, query, submit, type Reply } from "$lib/api";
import { toasts, type Asked } from "$lib/ui";

type View = Reply<"shortlist.view">;
/** A product or a supplier on it: what was noted of it. */
export type Listed = Pick<View["entries"][number] | View["suppliers"][number], "note" | "tags">;
/** What is put on it. */
export type Subject = { product_id: string } | { supplier_id: string };

export interface Shortlist {
  readonly tags: readonly string[];
  /** How the question for it went: while it failed no mark says whether something is on it. */
  readonly question: Asked;
  of: (product_id: string) => Listed | undefined;
  ofSupplier: (supplier_id: string) => Listed | undefined;
}

/** Must be made while a component is set up. */
export function shortlist(): Shortlist {
  const list = query("shortlist.view", () => ({}), ["shortlist", "workspace"]);
  const suppliers = $derived(Object.fromEntries((list.data?.suppliers ?? []).map((entry) => [entry.supplier_id, entry] as const)));
  const known = $derived(Object.fromEntries((list.data?.entries ?? []).map((entry) => [entry.product_id, entry] as const)));
  return {
    question: list,
    get tags() {
      return (list.data?.tags ?? []).map(({ tag }) => tag);
    },
    of: (product_id) => known[product_id],
    ofSupplier: (supplier_id) => suppliers[supplier_id],
  };
}

/** Puts something on it, or replaces what is noted of it. */
export async function putOn(what: Subject, note: string, tags: string[]): Promise<void> {
  if ("product_id" in what) await submit("shortlist.put", { ...what, note, tags });
  else await submit("shortlist.put_supplier", { ...what, note, tags });
}

/** Takes it off. */
export async function takeOff(what: Subject): Promise<void> {
  if ("product_id" in what) await submit("shortlist.remove", what);
  else await submit("shortlist.remove_supplier", what);
}

/** Puts something on it, without words yet. Asked anew: a mark that does not know of it yet must not take what was noted. */
export async function shortlistIt(what: Subject): Promise<void> {
  try {
    const { entries, suppliers } = await call("shortlist.view", {});
    const there = "product_id" in what
      ? entries.some((entry) => entry.product_id === what.product_id)
      : suppliers.some((entry) => entry.supplier_id === what.supplier_id);
    if (!there) await putOn(what, "", []);
  } catch (thrown) {
    toasts.problem(thrown);
  }
}

/** Tags as they are typed: separated by commas, each once. */
export function tagsOf(text: string): string[] {
  const tags = text.split(/[,;、]/).map((tag) => tag.trim().replace(/\s+/g, " ")).filter(Boolean);
  return tags.filter((tag, at) => tags.findIndex((other) => other.toLowerCase() === tag.toLowerCase()) === at);
}
