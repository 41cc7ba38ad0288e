/**
 * Every word of the window comes through here from `messages/en.json`.
 * A value is a text with `{name}` places, or an object of plural forms chosen by `count`.
 */
import en from "../../messages/en.json";
import type { MessageArgs } from "./messages.gen";

/** The key of a message. */
export type MessageKey = keyof MessageArgs;
type Catalogue = Record<string, string | Record<string, string>>;
type Rest<K extends MessageKey> = MessageArgs[K] extends undefined ? [] : [args: MessageArgs[K]];

const catalogue: Catalogue = en;
const plurals = new Intl.PluralRules("en");

function fill(text: string, args: Record<string, string | number> | undefined): string {
  if (!args) return text;
  return text.replace(/\{(\w+)\}/g, (place, name: string) => (name in args ? String(args[name]) : place));
}

/** The text of `key` with its places filled: `t("days_left", { count: 3 })`. */
export function t<K extends MessageKey>(key: K, ...rest: Rest<K>): string {
  return lookup(key, rest[0] as Record<string, string | number> | undefined) ?? key;
}

/** The text of a key that is data (a rule id, a status word), or `undefined` when the catalogue has none. */
export function lookup(key: string, args?: Record<string, string | number>): string | undefined {
  const entry = catalogue[key];
  if (entry === undefined) return undefined;
  if (typeof entry === "string") return fill(entry, args);
  const form = plurals.select(Number(args?.count ?? 0));
  return fill(entry[form] ?? entry.other ?? "", args);
}
