import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { entriesText, sizeText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'

/** "“orders.csv”", "3 entries". */
export function countText(rows: readonly TrashedResource[]): string {
  const [only] = rows
  return rows.length === 1 && only ? t('“{name}”', { name: only.attributes.name }) : entriesText(rows.length)
}

/** "12 entries, 1.2 MB": of the whole trash. The size only if all entries are loaded, and none is a folder, whose size is not known. */
export function wholeText(
  { rows, total }: { readonly rows: readonly TrashedResource[]; readonly total: number },
  isComplete: boolean,
): string {
  const count = entriesText(total)
  if (!isComplete || rows.some(({ attributes }) => attributes.type === 'dir')) return count
  return `${count}, ${sizeText(rows.reduce((sum, { attributes }) => sum + attributes.size, 0))}`
}
