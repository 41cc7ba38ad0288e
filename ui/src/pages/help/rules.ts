/** Rules of an edition in the order of the rules' own sections, and those that a search finds. */

/** First letters of rule ids, in the order in which they are read. */
export const SECTIONS = ["S", "O", "C", "P", "L", "H", "D", "T", "M", "RB"] as const;
export type Section = (typeof SECTIONS)[number];

export interface Rule {
  id: string;
  text: string;
  section: Section | null;
}

function parts(id: string): { letters: string; number: number } {
  const hit = /^([A-Z]+)(\d+)$/.exec(id);
  return hit ? { letters: hit[1] ?? "", number: Number(hit[2]) } : { letters: id, number: 0 };
}

/** Every rule by section, then by number (P2 before P10). */
export function ordered(rules: Record<string, string>): Rule[] {
  const rank = (letters: string) => {
    const at = SECTIONS.indexOf(letters as Section);
    return at < 0 ? SECTIONS.length : at;
  };
  return Object.entries(rules)
    .map(([id, text]) => ({ id, text, ...parts(id) }))
    .sort((a, b) => rank(a.letters) - rank(b.letters) || a.letters.localeCompare(b.letters) || a.number - b.number)
    .map(({ id, text, letters }) => ({ id, text, section: SECTIONS.find((section) => section === letters) ?? null }));
}

/** Rules that hold every word of the search, in their id or text. A rule's very id comes first. */
export function found(rules: readonly Rule[], search: string): Rule[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const hits = rules.filter((rule) => {
    const text = `${rule.id} ${rule.text}`.toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
  const only = words.length === 1 ? words[0] : undefined;
  return only === undefined ? hits : hits.toSorted((a, b) => Number(b.id.toLocaleLowerCase() === only) - Number(a.id.toLocaleLowerCase() === only));
}
