/** Answers of a submission as people read them, and who sent it. */
import type { FormEntry } from '@sallyport/contract/schemas/shares/form.ts'
import { columnsOf, inColumns } from '@sallyport/contract/submission-columns.ts'
import type { FormElement } from '../../data/sharing/forms.ts'
import { locale, t } from '../../lib/language/language.ts'

type Type = FormElement['type']

const days = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
const numbers = new Intl.NumberFormat(locale, { maximumFractionDigits: 15 })

/** Longer numbers are not represented exactly, and are shown as they were entered, as those with zeros in front: they are references. */
const maxDigits = 15

function numberAnswer(value: string): string {
  const digits = /^-?(?!0\d)(\d*)\.?(\d*)$/.exec(value)
  const count = (digits?.[1]?.length ?? 0) + (digits?.[2]?.length ?? 0)
  return count > 0 && count <= maxDigits ? numbers.format(Number(value)) : value
}

function dateAnswer(value: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? value : days.format(time)
}

/** Stored for a checkbox, and before the text of a consent. */
const yes = /^Yes(?=$|: )/

/**
 * The value in the language of the page. An unselected checkbox is stored like a field that the form did not have yet: this is
 * not "No".
 */
export function answerText(type: Type, value: string): string {
  if (type === 'checkbox' && value === '') return t('Not selected')
  if (type === 'checkbox' || type === 'consent') return value.replace(yes, () => t('Yes'))
  if (type === 'number') return numberAnswer(value)
  return type === 'date' ? dateAnswer(value) : value
}

/** In a table: empty if there is no answer, and of a consent without its text. */
export function shortAnswer(type: Type, value: string): string {
  if (value === '') return ''
  return answerText(type, type === 'consent' && yes.test(value) ? 'Yes' : value)
}

/** The email address of the sender, or the first answer. */
export function senderOf({ attributes }: FormEntry, elements: readonly FormElement[]): string {
  if (attributes.senderEmail) return attributes.senderEmail
  const asked = columnsOf(elements)
  const at = inColumns(asked, attributes.fields).cells.findIndex((value) => value.trim() !== '')
  const [type, value] = [asked[at]?.type, inColumns(asked, attributes.fields).cells[at]]
  return type && value ? shortAnswer(type, value) : t('Visitor')
}
