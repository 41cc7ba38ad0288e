/** The shortlist as every page that shows products needs it. */
import { query, submit, type Reply } from "$lib/api";
import { toasts } from "$lib/ui";

export type Listed = Reply<"shortlist.view">["entries"][number];

export interface Shortlist {
  readonly entries: readonly Listed[];
  readonly tags: readonly string[];
  of: (product_id: string) => Listed | undefined;
}

/** Must be made while a component is set up. */
export function shortlist(): Shortlist {
  const list = query("shortlist.view", () => ({}), ["shortlist", "workspace"]);
  const known = $derived(Object.fromEntries((list.data?.entries ?? []).map((entry) => [entry.product_id, entry] as const)));
  return {
    get entries() {
      return list.data?.entries ?? [];
    },
    get tags() {
      return (list.data?.tags ?? []).map(({ tag }) => tag);
    },
    of: (product_id) => known[product_id],
  };
}

/** Puts a product on it, without words yet. */
export async function shortlistIt(product_id: string): Promise<void> {
  try {
    await submit("shortlist.put", { product_id, note: "", tags: [] });
  } catch (thrown) {
    toasts.problem(thrown);
  }
}

/** Tags as they are typed: separated by commas, each once. */
export function tagsOf(text: string): string[] {
  const tags = text.split(/[,;、]/).map((tag) => tag.trim().replace(/\s+/g, " ")).filter(Boolean);
  return tags.filter((tag, at) => tags.findIndex((other) => other.toLowerCase() === tag.toLowerCase()) === at);
}
