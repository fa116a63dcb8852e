import type { Catalogue } from '@sallyport/contract/language/translator.ts'

/** None in English; the build of German pages has `catalogue.de.ts` instead. */
export const catalogue: Catalogue = {}
