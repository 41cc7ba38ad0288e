/** Room that words take in a drawing, estimated: measuring each label would cost a layout per label. */
const LETTER_11 = 5.9;
const WIDE = /[\u2e80-\uffff]/;

/** Pixels of a text at 11 px; wide scripts count double. */
export function textWidth(text: string): number {
  let letters = 0;
  for (const letter of text) letters += WIDE.test(letter) ? 1.9 : 1;
  return Math.ceil(letters * LETTER_11);
}
