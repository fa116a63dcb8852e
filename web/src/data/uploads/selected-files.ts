/** Files that somebody chose or dropped, with their paths below the folder they are meant for. */

export interface Chosen {
  readonly file: File
  /** `photos/2026/a.jpg`, or the bare name. */
  readonly path: string
}

export interface Choice {
  readonly files: readonly Chosen[]
  /** Paths of folders with nothing in them, which no file would bring along. */
  readonly emptyFolders: readonly string[]
}

/** From a file field, of files or of a folder. */
export const fromField = (files: Iterable<File>): Choice => ({
  files: [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name })),
  emptyFolders: [],
})

/** From a drop: folders with all that lies in them. Must be called while the drop is being handled. */
export async function fromDrop(transfer: DataTransfer): Promise<Choice> {
  const items = [...transfer.items].filter(({ kind }) => kind === 'file')
  const entries = items.flatMap((item) => item.webkitGetAsEntry() ?? [])
  // What is dragged from another program need not lie in a folder of the computer.
  const loose = items.filter((item) => !item.webkitGetAsEntry()).flatMap((item) => item.getAsFile() ?? [])
  const found = { files: loose.map((file): Chosen => ({ file, path: file.name })), emptyFolders: [] as string[] }
  await gather(entries, '', found)
  return found
}

export async function gather(
  entries: readonly FileSystemEntry[],
  above: string,
  found: { files: Chosen[]; emptyFolders: string[] },
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

/** Browsers hand over a hundred at a time. */
async function contentOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}
