/** Saves the file of a rulebook to a place of the user's, to begin one's own from it (RB3). */
import { call } from "$lib/api";
import { transport } from "$lib/api/transport";
import { t } from "$lib/messages";
import { toasts } from "$lib/ui";

export async function exportFile(rulebook: string): Promise<void> {
  try {
    const { file } = await call("rulebook.file", { rulebook });
    const place_id = await transport().pickPlace("new_file", file);
    if (place_id === null) return;
    const { name } = await call("rulebook.save_file", { rulebook, place_id });
    toasts.say(t("file_saved", { name }));
  } catch (thrown) {
    toasts.problem(thrown);
  }
}
