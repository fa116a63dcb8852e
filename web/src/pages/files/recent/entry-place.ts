import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName, parentPath } from '../../../lib/path.ts'

/** As in receive folders with a folder for each sender. */
const longestFolderName = 120

/** The name of a sender's folder: what the visitor entered, without what a name cannot have. */
const folderOf = (visitor: string): string =>
  [
    ...visitor
      .normalize('NFC')
      .replace(/[/\\]+/g, '-')
      .replace(/\s+/g, ' ')
      .trim(),
  ]
    .slice(0, longestFolderName)
    .join('')
    .trim()

/**
 * The name of the folder of a file, for a line that also has who uploaded it. For files of visitors that is the receive folder: the
 * folder in it has the name of the sender, who would stand there twice.
 */
export function folderBeside({ path, visitor }: Pick<Resource['attributes'], 'path' | 'visitor'>): string {
  const folders = parentPath(path).split('/')
  const own = visitor ? folders.lastIndexOf(folderOf(visitor)) : -1
  return baseName(own > 0 ? folders.slice(0, own).join('/') : parentPath(path)) || t('Files')
}
