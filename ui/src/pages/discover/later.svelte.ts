/** What may come later than the rows one waits for: a value as it was at the last frame, or when it came to rest. */
import { untrack } from "svelte";

/** Must be made while a component is set up. A value that changes again before it was drawn is passed over. */
export function afterFrame<T>(of: () => T): { readonly value: T } {
  return later(of, (arrive) => {
    let task: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => (task = setTimeout(arrive)));
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(task);
    };
  });
}

/** Must be made while a component is set up. A value that changes again within so many milliseconds is passed over. */
export function atRest<T>(of: () => T, ms: number): { readonly value: T } {
  return later(of, (arrive) => {
    const task = setTimeout(arrive, ms);
    return () => clearTimeout(task);
  });
}

function later<T>(of: () => T, wait: (arrive: () => void) => () => void): { readonly value: T } {
  let shown = $state.raw(untrack(of));
  $effect(() => {
    const next = of();
    return wait(() => (shown = next));
  });
  return {
    get value() {
      return shown;
    },
  };
}
