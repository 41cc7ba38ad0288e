/** What an import says of a line, in words. */
import type { Reply } from "$lib/api";
import { count } from "$lib/format";
import { lookup, t } from "$lib/messages";

export type Issue = Reply<"import.inspect">["inspection"]["issues"][number];

/** A reader's code: a word, perhaps with figures behind it ("short_row 5 3"). */
function reader(code: string, prefix: "import_reason" | "import_note"): string {
  const [word = "", ...figures] = code.split(/[\s:,]+/);
  const args = Object.fromEntries(figures.map((figure, at) => [`f${at + 1}`, figure]));
  return lookup(`${prefix}_${word}`, args) ?? code;
}

/** Why a line was left out, or what is worth knowing of it. */
export function problemWords(issue: Issue): string {
  const problem = issue.problem;
  switch (problem.kind) {
    case "unreadable":
      return reader(problem.reason, "import_reason");
    case "noted":
      return reader(problem.note, "import_note");
    case "already_listed":
      return t("import_problem_already_listed", { line: count(Number(problem.first_line)) });
    case "earlier_stands":
      return t("import_problem_earlier_stands", { line: count(Number(problem.first_line)) });
    case "contradicts":
      return t("import_problem_contradicts", { line: count(Number(problem.other_line)) });
    case "renamed":
      return t("import_problem_renamed", { name: problem.from });
    case "taken_for":
      return t("import_problem_taken_for", { name: problem.name });
    case "key_of_another":
      return t("import_problem_key_of_another", { name: problem.name });
    case "value_differs":
      return t("import_problem_value_differs", { computed: problem.computed });
    default:
      return lookup(`import_problem_${problem.kind}`) ?? problem.kind;
  }
}

/** The kind of problem, without the figures of one line. */
function kindWords(issue: Issue): string {
  const { kind } = issue.problem;
  switch (kind) {
    case "already_listed":
    case "contradicts":
    case "earlier_stands":
    case "key_of_another":
    case "renamed":
    case "taken_for":
    case "value_differs":
      return t(`import_kind_${kind}`);
    default:
      return problemWords(issue);
  }
}

/** The same problems together: how many lines each concerns, the commonest first. */
export function grouped(issues: readonly Issue[]): { words: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const issue of issues) {
    const words = kindWords(issue);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts].map(([words, number]) => ({ words, count: number })).sort((a, b) => b.count - a.count);
}
