// Reads messages/en.json and writes the type of every message's arguments, so that a missing key or a
// forgotten placeholder is a type error. Runs before `check` and inside Vite; the output is not committed.
import { readFileSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
export const source = join(root, "messages/en.json");
const target = join(root, "src/lib/messages.gen.ts");

/** @param {string} text */
function placeholders(text) {
  return [...text.matchAll(/\{(\w+)\}/g)].map((hit) => hit[1]);
}

/** @param {Record<string, string | Record<string, string>>} catalogue */
export function typesOf(catalogue) {
  const lines = Object.entries(catalogue).map(([key, value]) => {
    const texts = typeof value === "string" ? [value] : Object.values(value);
    const names = new Set(texts.flatMap(placeholders));
    if (typeof value !== "string") names.add("count");
    const fields = [...names].map((name) => `${name}: ${name === "count" ? "number" : "string | number"}`);
    return `  ${key}: ${fields.length ? `{ ${fields.join("; ")} }` : "undefined"};`;
  });
  return `// Generated from messages/en.json by tools/messages.mjs.\nexport interface MessageArgs {\n${lines.join("\n")}\n}\n`;
}

export function generate() {
  const text = typesOf(JSON.parse(readFileSync(source, "utf8")));
  if (!existsSync(target) || readFileSync(target, "utf8") !== text) writeFileSync(target, text);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generate();
