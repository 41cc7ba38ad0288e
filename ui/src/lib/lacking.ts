/** Files that the record names and that are not as it says: which, in a sentence. */
import type { Reply } from "./api/client";
import { t } from "./messages";

export type NamedFile = Reply<"ledger.verify">["missing_files"][number];
/** So many names stand in a sentence. */
const NAMES = 5;

function names(files: readonly NamedFile[]): string {
  const told = files.slice(0, NAMES).map(({ name, file_id }) => name ?? file_id.slice(0, 12)).join(", ");
  return files.length > NAMES ? t("security_files_more", { names: told }) : told;
}

/** Which files are missing and which are damaged; nothing when every file is there and sound. */
export function lacks({ missing_files, damaged_files }: { missing_files: readonly NamedFile[]; damaged_files: readonly NamedFile[] }): string[] {
  return [
    ...(missing_files.length ? [t("security_missing_files", { count: missing_files.length, names: names(missing_files) })] : []),
    ...(damaged_files.length ? [t("security_bad_files", { count: damaged_files.length, names: names(damaged_files) })] : []),
  ];
}

/** What a backup lacks that was made when files were gone; which way they were is not known any more. */
export function lackWords(files: readonly NamedFile[]): string {
  return t("security_missing_files", { count: files.length, names: names(files) });
}
