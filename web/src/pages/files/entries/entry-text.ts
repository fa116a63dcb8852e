import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import { numberText } from '../../../lib/language/language.ts'

/** "“orders.csv”", "3 entries". */
export function called(entries: readonly Resource[]): string {
  const [only] = entries
  return entries.length === 1 && only ? `“${only.attributes.name}”` : `${numberText(entries.length)} entries`
}

/** "Move “orders.csv”", "Move 3 entries". */
export const titleOf = (verb: string, entries: readonly Resource[]): string => `${verb} ${called(entries)}`
