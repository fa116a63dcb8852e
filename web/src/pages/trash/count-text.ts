import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { entriesText } from '../../lib/bytes.ts'
import { t } from '../../lib/language/language.ts'

/** "“orders.csv”", "3 entries". */
export function countText(rows: readonly TrashedResource[]): string {
  const [only] = rows
  return rows.length === 1 && only ? t('“{name}”', { name: only.attributes.name }) : entriesText(rows.length)
}
