import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { entriesText } from '../../../lib/bytes.ts'
import { t } from '../../../lib/language/language.ts'

/** "“orders.csv”", "3 items". */
export function called(entries: readonly Resource[]): string {
  const [only] = entries
  return entries.length === 1 && only ? t('“{name}”', { name: only.attributes.name }) : entriesText(entries.length)
}
