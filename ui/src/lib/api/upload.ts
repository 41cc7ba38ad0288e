/** Files reach the desk in pieces; the page never sees a path. */
import { submit } from "./client";

/** Base64 of this many bytes stays under the desk's limit of 1 MiB a piece. */
const PIECE = 768 * 1024;

export interface Uploaded {
  upload_id: string;
  name: string;
  size: number;
  media_type: string;
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
}

/** Sends a file; `progress` hears the bytes sent so far. Aborting leaves nothing but an unused upload. */
export async function upload(file: File, progress?: (sent: number) => void, signal?: AbortSignal): Promise<Uploaded> {
  const { upload_id } = await submit(
    "upload.start",
    { name: file.name },
    crypto.randomUUID(),
  );
  for (let at = 0; at < file.size; at += PIECE) {
    signal?.throwIfAborted();
    const piece = file.slice(at, at + PIECE);
    const content_base64 = base64(new Uint8Array(await piece.arrayBuffer()));
    await submit("upload.append", { upload_id, offset: at, content_base64 }, `${upload_id}.${at}`);
    progress?.(Math.min(at + PIECE, file.size));
  }
  return { upload_id, name: file.name, size: file.size, media_type: file.type };
}

/** A file of the workspace, as commands take it. */
export interface KeptFile {
  file_id: string;
  name: string;
  /** Bytes, as a decimal string. */
  size: string;
}

/** Keeps an upload as a file of the workspace; the reference goes into a contract or an evidence. */
export async function keepUpload(upload_id: string): Promise<KeptFile> {
  return (await submit("file.keep", { upload_id })) as KeptFile;
}
