/** What may come later than the rows one waits for: a value as it was at the last frame, or when it came to rest. */
import { untrack } from "svelte";

/** How long a value waits: until a frame is drawn without it, or until it has rested for so many milliseconds. */
export type Wait = "frame" | number;

/** Must be made while a component is set up. A value that changes again before it was drawn is passed over. */
export function afterFrame<T>(of: () => T): { readonly value: T } {
  return later(of, () => "frame");
}

/** Must be made while a component is set up. A value that changes again within so many milliseconds is passed over. */
export function atRest<T>(of: () => T, ms: number): { readonly value: T } {
  return later(of, () => ms);
}

/** As these two, for a value that does not always wait alike; `arrive` lets it wait no longer. */
export function later<T>(of: () => T, how: () => Wait): { readonly value: T; arrive: () => void } {
  let shown = $state.raw(untrack(of));
  const arrive = () => void (shown = untrack(of));
  $effect(() => {
    of();
    const wait = how();
    if (wait !== "frame") {
      const task = setTimeout(arrive, wait);
      return () => clearTimeout(task);
    }
    // With the frame after the next one, all of it at once: a task would come before or after what else follows a frame.
    let frame = requestAnimationFrame(() => (frame = requestAnimationFrame(arrive)));
    return () => cancelAnimationFrame(frame);
  });
  return {
    get value() {
      return shown;
    },
    arrive,
  };
}
