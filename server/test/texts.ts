/** The texts of emails and public pages in both languages, as the app has them. */

import { catalogue as pages } from '@sallyport/contract/language/de.ts'
import { translatorsOf } from '@sallyport/contract/language/translators.ts'
import { catalogue as emails } from '../src/core/emails/de.ts'

export const { en: english, de: german } = translatorsOf({ ...pages, ...emails })
