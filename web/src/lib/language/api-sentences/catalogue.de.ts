import type { Catalogue } from '@sallyport/contract/language/translator.ts'
import sentences from './de.json' with { type: 'json' }

export const catalogue: Catalogue = sentences
