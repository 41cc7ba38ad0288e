/**
 * The system's formatters of words, numbers and days, each made once: to make one costs a web view as much as using it a
 * hundred times, and a row of a list needs a dozen.
 */
export function madeOnce<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    let one = made.get(key);
    if (one === undefined) made.set(key, (one = make(key)));
    return one;
  };
}
