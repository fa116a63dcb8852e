/** German. The catalogues are divided by screens; a text that several use is in the first of them. */
import type { Catalogue } from '@sallyport/contract/language/translator.ts'
import components from './de/components.json' with { type: 'json' }
import dashboard from './de/dashboard.json' with { type: 'json' }
import files from './de/files.json' with { type: 'json' }
import shell from './de/shell.json' with { type: 'json' }

export const catalogue: Catalogue = { ...components, ...dashboard, ...files, ...shell }
