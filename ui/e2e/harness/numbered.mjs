// Numbers beside figures, for the picture in docs/READING.md.
import { readFileSync } from "node:fs";

/** The numbered rows of that page: what stands on the order's page, and the line of the script that says it. */
export function rowsOfReading() {
  const text = readFileSync(new URL("../../../docs/READING.md", import.meta.url), "utf8");
  return [...text.matchAll(/^\| (\d+) \| ([^|]+) \| `([^`]+)` \|$/gm)].map(([, number, name, quoted]) => ({ number: Number(number), name, quoted }));
}

/** Runs inside the page: puts number after number beside these places, and gives back those that are not there. */
export function numberFigures(places) {
  const visible = (element) => element.getClientRects().length > 0;
  const missing = [];
  for (const [index, place] of places.entries()) {
    const figure = [...document.querySelectorAll(place.startsWith("/") ? `main [data-why~="${place}"]` : place)].find(visible);
    if (!figure) {
      missing.push(place);
      continue;
    }
    const { left, right, top, height } = figure.getBoundingClientRect();
    // What is no figure of a reply has no room on its left: on its corner.
    const [x, y] = place.startsWith("/") ? [left - 22, top + height / 2 - 9] : [right - 9, top - 9];
    const mark = document.createElement("b");
    mark.className = "e2e-number";
    mark.textContent = String(index + 1);
    Object.assign(mark.style, {
      position: "fixed", left: `${x}px`, top: `${y}px`, width: "18px", height: "18px", borderRadius: "9px", zIndex: "9",
      background: "#7a1fa2", color: "#fff", font: "600 11px/18px sans-serif", textAlign: "center",
    });
    document.body.append(mark);
  }
  return missing;
}
