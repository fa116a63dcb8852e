import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { numberText } from '../../lib/language/language.ts'

/** "“orders.csv”", "3 entries". */
export function countText(rows: readonly TrashedResource[]): string {
  const [only] = rows
  return rows.length === 1 && only ? `“${only.attributes.name}”` : `${numberText(rows.length)} entries`
}
