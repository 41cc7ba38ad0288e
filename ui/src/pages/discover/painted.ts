/**
 * From a key press in the search box to the rows that answer it on the screen, as a performance measure `discover.painted`,
 * so that the window's tests measure what a buyer waits for. It must not keep anything: a measure is handed to who observes.
 */
const NAME = "discover.painted";
let pressed: { at: number; text: string } | null = null;

/** A key changed the words of the search to these; `at` is when it was pressed. */
export function typed(at: number, text: string): void {
  pressed = { at, text: text.trim() };
}

/** The answer to these words stands in the page; what is measured ends with the frame that shows it. */
export function painted(text: string): void {
  if (pressed?.text !== text) return;
  const start = pressed.at;
  pressed = null;
  requestAnimationFrame(() => {
    // A task of its own runs once the frame is drawn.
    const after = new MessageChannel();
    after.port1.onmessage = () => {
      performance.measure(NAME, { start, end: performance.now(), detail: text });
      performance.clearMeasures(NAME);
      after.port1.close();
    };
    after.port2.postMessage(null);
  });
}
