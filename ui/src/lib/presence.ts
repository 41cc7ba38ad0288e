/** Tells the desk that somebody is at the window, and asks it anew when the computer slept. What follows is the desk's. */
const TELL_MS = 10_000;
const TICK_MS = 2_000;
/** A tick that comes so late was not late: the computer slept. */
const SLEPT_MS = 20_000;
const USES = ["pointerdown", "pointermove", "keydown", "wheel"] as const;

/** Calls `used` at most every ten seconds of use, and `woke` after a sleep. Returns how to stop. */
export function watchPresence(used: () => void, woke: () => void): () => void {
  let told = -Infinity;
  let ticked = Date.now();
  const use = () => {
    const now = Date.now();
    // A clock that was set back must not keep it from being told.
    if (Math.abs(now - told) < TELL_MS) return;
    told = now;
    used();
  };
  const tick = () => {
    const now = Date.now();
    if (Math.abs(now - ticked) >= SLEPT_MS) woke();
    ticked = now;
  };
  for (const name of USES) addEventListener(name, use, { capture: true, passive: true });
  const ticking = setInterval(tick, TICK_MS);
  return () => {
    clearInterval(ticking);
    for (const name of USES) removeEventListener(name, use, { capture: true });
  };
}
