/** Saves the file of a rulebook, to begin one's own from it (RB3). */
import { call } from "$lib/api";
import { toasts } from "$lib/ui";

export async function exportFile(rulebook: string): Promise<void> {
  try {
    const { file, text } = await call("rulebook.file", { rulebook });
    const address = URL.createObjectURL(new Blob([text], { type: "application/toml" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  } catch (thrown) {
    toasts.problem(thrown);
  }
}
