/** Sizes as text in the language of the page. */
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import { locale, t } from './language/language.ts'

/** "0 B", "4.1 kB", "734 MB". */
export const sizeText = (bytes: number): string => sizeOf(bytes, locale)

/** "+4.1 kB", "−734 MB", "±0 B". */
export const signedSizeText = (bytes: number): string =>
  `${bytes > 0 ? '+' : bytes < 0 ? '−' : '±'}${sizeText(Math.abs(bytes))}`

/** "48,210 bytes". */
export const exactSize = (bytes: number): string => t('{bytes, plural, one {# byte} other {# bytes}}', { bytes })

/** "1 item", "12 items": the number of entries in a folder. */
export const itemsText = (count: number | null): string =>
  t('{count, plural, one {# item} other {# items}}', { count: count ?? 0 })

/** "1 item", "3 items": of a list, or of a selection. */
export const entriesText = (count: number): string => itemsText(count)
