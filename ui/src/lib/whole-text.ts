/** Text as it can leave the page: a paste may end in the middle of a character, and half of one is no text to anybody else. */

const HALF = /\p{Surrogate}/gu;

/** The text with each half of a character as U+FFFD, which stands for what could not be read. */
export function wholeText(text: string): string {
  return text.replace(HALF, "\ufffd");
}

/** The same for every text within a value. */
export function wholeTexts(value: unknown): unknown {
  if (typeof value === "string") return wholeText(value);
  if (Array.isArray(value)) return value.map(wholeTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, wholeTexts(inner)]));
}
