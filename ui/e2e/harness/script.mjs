// A golden script of the trade rules as a window test reads it: the same file that `trade` is played by, line by line.
import { readFileSync } from "node:fs";

const FOLDER = new URL("../../../crates/trade/tests/scripts/", import.meta.url);
/** Begins a place at which a page of the order stands beside the script. */
const BESIDE = /^# Beside the (?<which>order|dispute): (?<name>.+)$/;

/**
 * One line of a script with what it says.
 * @typedef {object} Line
 * @property {number} number from 1
 * @property {string} text
 * @property {string[]} words
 * @property {string[]} said the lines indented below it
 */

/**
 * What is done, and then looked at.
 * @typedef {object} Scene
 * @property {string} name
 * @property {"order" | "dispute"} page whose page is looked at
 * @property {Line[]} steps what happens before
 * @property {Line[]} shown its `show` lines
 * @property {Line[]} asked its `why` lines
 * @property {string} above the script from its beginning to the end of this place
 */

/** All lines that say or do something; a remark keeps its place as a line without words. */
export function linesOf(text) {
  const lines = [];
  for (const [at, line] of text.split("\n").entries()) {
    if (line.startsWith("    ")) lines.at(-1)?.said.push(line.trim());
    else if (line) lines.push({ number: at + 1, text: line, words: line.startsWith("#") ? [] : line.split(/\s+/), said: [] });
  }
  return lines;
}

const looks = ({ words: [first] }) => first === "show" || first === "why";

/** The scenes of a script; what stands before the first and between two is done on the way. */
export function readScript(name) {
  const lines = linesOf(readFileSync(new URL(`${name}.txt`, FOLDER), "utf8").replaceAll("\r\n", "\n"));
  const scenes = [];
  let steps = [];
  for (const [at, line] of lines.entries()) {
    const beside = BESIDE.exec(line.text);
    if (beside) {
      const rest = lines.slice(at + 1);
      const end = rest.findIndex((one) => !looks(one));
      const own = end < 0 ? rest : rest.slice(0, end);
      const last = at + own.length;
      scenes.push({
        name: beside.groups.name,
        page: beside.groups.which,
        steps,
        shown: own.filter(({ words: [first] }) => first === "show"),
        asked: own.filter(({ words: [first] }) => first === "why"),
        above: lines.slice(0, last + 1).flatMap((one) => [one.text, ...one.said]).join("\n"),
      });
      steps = [];
    } else if (line.words.length && !looks(line)) steps.push(line);
  }
  return { lines, scenes, left: steps };
}
