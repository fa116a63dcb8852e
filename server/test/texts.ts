/** The texts of emails in both languages, as the app has them. */
import { translatorsOf } from '@sallyport/contract/language/translators.ts'
import { catalogue } from '../src/core/emails/de.ts'

export const { en: english, de: german } = translatorsOf(catalogue)
