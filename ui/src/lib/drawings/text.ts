import { forgets } from "../forget";

/** Room that words take in a drawing, so that labels can be given a side and never run into each other. */
const LETTER_11 = 5.9;
const WIDE = /[\u2e80-\uffff]/;
const known = new Map<string, number>();
forgets(() => known.clear());
let pen: CanvasRenderingContext2D | null | undefined;

function reckon(text: string): number {
  let letters = 0;
  for (const letter of text) letters += WIDE.test(letter) ? 1.9 : 1;
  return letters * LETTER_11;
}

/** Pixels of a text at 11 px in the window's own font; reckoned by letters where nothing can be measured. */
export function textWidth(text: string): number {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (pen === undefined) {
    pen = document.createElement("canvas").getContext("2d");
    // Medium weight: the wider of the two that labels are set in.
    if (pen) pen.font = `500 11px ${getComputedStyle(document.body).fontFamily || "sans-serif"}`;
  }
  const width = Math.ceil(pen ? pen.measureText(text).width : reckon(text));
  known.set(text, width);
  return width;
}
