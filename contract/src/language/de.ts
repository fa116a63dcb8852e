/** German texts of the public pages, which the server renders. */
import pages from './de/pages.json' with { type: 'json' }
import type { Catalogue } from './translator.ts'

export const catalogue: Catalogue = pages
