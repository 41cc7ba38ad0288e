/** Files reach the desk in pieces; the page never sees a path. */
import { call, submit } from "./client";

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
    { name: file.name, ...(file.type ? { media_type: file.type } : {}) },
    crypto.randomUUID(),
  );
  for (let at = 0; at < file.size; at += PIECE) {
    signal?.throwIfAborted();
    const piece = file.slice(at, at + PIECE);
    const content_base64 = base64(new Uint8Array(await piece.arrayBuffer()));
    await submit("upload.append", { upload_id, content_base64 }, `${upload_id}.${at}`);
    progress?.(Math.min(at + PIECE, file.size));
  }
  return { upload_id, name: file.name, size: file.size, media_type: file.type };
}

/** The bytes of a stored file, for a preview or a download. */
export async function readFile(file_id: string): Promise<Blob> {
  const reply = await call("file.read", { file_id });
  const text = atob(reply.content_base64);
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  return new Blob([bytes], reply.media_type ? { type: reply.media_type } : {});
}
