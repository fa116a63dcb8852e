import type { TrashedResource, TrashSize } from '@sallyport/contract/schemas/files/trash.ts'
import { entriesText, sizeText } from '../../../lib/bytes.ts'
import { numberText, t } from '../../../lib/language/language.ts'

/** "“orders.csv”", "3 items". */
export function countText(rows: readonly TrashedResource[]): string {
  const [only] = rows
  return rows.length === 1 && only ? t('“{name}”', { name: only.attributes.name }) : entriesText(rows.length)
}

type Size = TrashSize['attributes']

/** "12 files, 1.2 MB", "more than 10,000 files, 1.2 GB". */
export function contentText({ files, bytes, isComplete }: Pick<Size, 'files' | 'bytes' | 'isComplete'>): string {
  const size = sizeText(bytes)
  return isComplete
    ? t('{files, plural, one {# file} other {# files}}, {size}', { files, size })
    : t('more than {files} files, {size}', { files: numberText(files), size })
}

/** "31 items, 70 files, 1.2 MB": of the whole trash. */
export const wholeText = (total: number, size: Size): string => `${entriesText(total)}, ${contentText(size)}`

/** Says that entries of others are among them: "This includes what Anna Berg and Pola deleted."; null if there are none. */
export function othersText({ users, deletedBy }: Pick<Size, 'users' | 'deletedBy'>, me: string): string | null {
  const named = deletedBy.filter(({ username }) => username !== me)
  // The caller comes first.
  const count = named.length < deletedBy.length ? users - 1 : users
  const [first, second] = named.map(({ displayName }) => displayName)
  if (first === undefined) return null
  if (second === undefined) return t('This includes what {name} deleted.', { name: first })
  if (count === 2) return t('This includes what {first} and {second} deleted.', { first, second })
  return t('This includes what {count} other people deleted.', { count: numberText(count) })
}
