/** Selected or dropped files with their paths relative to the destination folder. */

export interface SelectedFile {
  readonly file: File
  /** `photos/2026/a.jpg`, or the bare name. */
  readonly path: string
}

export interface FileSelection {
  readonly files: readonly SelectedFile[]
  /** Paths of empty folders, which no file would create. */
  readonly emptyFolders: readonly string[]
}

/** From a file input, for files or a folder. */
export const fromField = (files: Iterable<File>): FileSelection => ({
  files: [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })),
  emptyFolders: [],
})

/** From a drop, folders with their content. Must be called during the drop event. */
export async function fromDrop(transfer: DataTransfer): Promise<FileSelection> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? [])
  // Items dragged from another program may not be in the file system.
  const loose = items.filter((item) => !item.webkitGetAsEntry()).flatMap((item) => item.getAsFile() ?? [])
  const found = { files: loose.map((file): SelectedFile => ({ file, path: file.name })), emptyFolders: [] as string[] }
  await gather(entries, '', found)
  return found
}

export async function gather(
  entries: readonly FileSystemEntry[],
  above: string,
  found: { files: SelectedFile[]; emptyFolders: string[] },
): Promise<void> {
  for (const entry of entries) {
    const path = above + entry.name
    if (entry.isFile) found.files.push({ file: await fileOf(entry as FileSystemFileEntry), path })
    else {
      const inside = await contentOf(entry as FileSystemDirectoryEntry)
      if (inside.length === 0) found.emptyFolders.push(path)
      await gather(inside, `${path}/`, found)
    }
  }
}

const fileOf = (entry: FileSystemFileEntry) => new Promise<File>((resolve, reject) => entry.file(resolve, reject))

/** Browsers return at most a hundred entries at a time. */
async function contentOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}
