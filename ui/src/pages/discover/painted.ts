/**
 * From a key press in the search box to the rows that answer it on the screen, as performance measures `discover.painted`,
 * so that the window's tests measure what a buyer waits for. A press that was overtaken by a later one before its own rows
 * were painted ends with the rows of that one. Nothing is kept but presses that wait: a measure is handed to who observes.
 */
const NAME = "discover.painted";

/** What a measure says beside its time: the words of its press, and whether rows for later words ended it. */
export interface Painted {
  text: string;
  overtaken: boolean;
}

/** Presses that no painted rows have answered yet, oldest first. */
let waiting: { at: number; text: string }[] = [];
/** The words that were pressed or painted last. */
let newest: string | undefined;

/** A key changed what is searched for to these words; `at` is when it was pressed. */
export function typed(at: number, text: string): void {
  const words = text.trim();
  // A space after a word asks nothing, and is answered already.
  if (words !== newest) waiting.push({ at, text: words });
  newest = words;
}

/** The page is left: no rows will answer any more. */
export function left(): void {
  waiting = [];
  newest = undefined;
}

/** The answer to these words stands in the page; what is measured ends with the frame that shows it. */
export function painted(text: string): void {
  if (waiting.length === 0) newest = text;
  const answered = waiting.findLastIndex((press) => press.text === text);
  if (answered < 0) return;
  const ended = waiting.splice(0, answered + 1);
  requestAnimationFrame(() => {
    // A task of its own runs once the frame is drawn; or the next frame begins first, and then this one was drawn by then,
    // whatever the callbacks of that one have to do.
    const after = new MessageChannel();
    let open = true;
    const finish = (end: number) => {
      if (!open) return;
      open = false;
      for (const press of ended) {
        const detail: Painted = { text: press.text, overtaken: press !== ended.at(-1) };
        performance.measure(NAME, { start: press.at, end, detail });
      }
      performance.clearMeasures(NAME);
      after.port1.close();
    };
    after.port1.onmessage = () => finish(performance.now());
    after.port2.postMessage(null);
    requestAnimationFrame(finish);
  });
}
