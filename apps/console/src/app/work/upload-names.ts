/** What is shown of a file that was uploaded. */
export interface UploadedFile {
  readonly id: string;
  readonly name: string;
  readonly size: number | null;
}

const key = (id: string) => `postroom.upload.${id}`;

/** A draft keeps its files by id alone; this browser remembers what they are called. */
export function rememberUpload({ id, name, size }: UploadedFile): void {
  try {
    localStorage.setItem(key(id), JSON.stringify({ name, size }));
  } catch {
    // Not remembered: after a reload the file is shown by its number.
  }
}

export function recallUpload(id: string, otherwise: string): UploadedFile {
  try {
    const { name, size } = JSON.parse(localStorage.getItem(key(id)) ?? 'null') as { name: string; size: number };
    return { id, name, size };
  } catch {
    return { id, name: otherwise, size: null };
  }
}

export function forgetUploads(ids: readonly string[]): void {
  try {
    for (const id of ids) localStorage.removeItem(key(id));
  } catch {
    // Storage is forbidden, so nothing was kept.
  }
}
