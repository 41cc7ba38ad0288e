/** Countries by their ISO 3166 code; the system's own locale data knows which codes are in use and what they are called. */
import { locale } from "./format";

// Regions of the locale data that are no country of ISO 3166 (unions, codes that are only reserved), and withdrawn codes,
// which not every engine leads to what followed them.
const NOT_COUNTRIES = new Set([
  ..."AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split(" "),
  ..."AN BU CS DD DY FX HV NH NT QU RH SU TP UK VD YD YU ZR".split(" "),
]);
const LETTERS = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

function names(fallback: "code" | "none"): Intl.DisplayNames {
  return new Intl.DisplayNames(locale(), { type: "region", fallback });
}

const shown = new Map<string, string>();

/** `China` from `CN`; a code that nobody knows stays as it is. */
export function countryName(code: string): string {
  const key = `${locale()} ${code}`;
  let name = shown.get(key);
  if (name === undefined) {
    name = /^[A-Z]{2}$/.test(code) ? (names("code").of(code) ?? code) : code;
    shown.set(key, name);
  }
  return name;
}

export interface Country {
  code: string;
  name: string;
}

let all: { locale: string; list: Country[] } | undefined;

/** Every country by name. */
export function countries(): Country[] {
  if (all?.locale === locale()) return all.list;
  const known = names("none");
  const list: Country[] = [];
  for (const first of LETTERS) {
    for (const second of LETTERS) {
      const code = first + second;
      if (NOT_COUNTRIES.has(code)) continue;
      const name = known.of(code);
      if (name !== undefined && name !== code) list.push({ code, name });
    }
  }
  list.sort((a, b) => a.name.localeCompare(b.name, locale()));
  all = { locale: locale(), list };
  return list;
}
