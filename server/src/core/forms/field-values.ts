/** Values that visitors enter into the fields of a form. Pure. */
import { addressProblem } from '../../lib/text/email-address.ts'
import type { Texts } from '../texts.ts'
import { labelOf } from './default-words.ts'
import type { ElementType, FieldValue, Form, FormElement } from './form.ts'

/** Entered values by element id. Returns the filled-in fields, or the error of one of them, in the language of the visitor. */
export function readFields(
  form: Pick<Form, 'elements'>,
  given: ReadonlyMap<number, string>,
  texts: Texts,
): { readonly fields: FieldValue[]; readonly problems: ReadonlyMap<number, string> } {
  const fields: FieldValue[] = []
  const problems = new Map<number, string>()
  for (const element of form.elements) {
    const { id, name, type, order } = element
    if (type === 'upload_area') continue
    const value = (given.get(id) ?? '').toWellFormed().replaceAll('\0', '').trim()
    const labelled = { ...element, name: labelOf(texts, element) }
    const problem = value === '' ? missing(labelled, texts) : fieldProblem(labelled, value, texts)
    if (problem) problems.set(id, problem)
    else if (value !== '') fields.push({ name, order, value: storedValue(element, value) })
  }
  return { fields, problems }
}

const ticked: ReadonlySet<ElementType> = new Set(['checkbox', 'consent'])

function missing({ name, type, settings }: FormElement, { t }: Texts): string | null {
  if (!settings.isRequired && type !== 'consent') return null
  return ticked.has(type) ? t('Select “{name}” to send the form.', { name }) : t('{name} is required.', { name })
}

/** A consent is stored with the text that was agreed to, which may change later. */
function storedValue({ type, settings: { description } }: FormElement, value: string): string {
  if (!ticked.has(type)) return value
  return type === 'consent' && description ? `Yes: ${description}` : 'Yes'
}

const longestLine = 1_000
const longestText = 20_000

function fieldProblem(element: FormElement, value: string, { t }: Texts): string | null {
  const { name, type } = element
  const most = type === 'textarea' ? longestText : longestLine
  if (value.length > most) return t('{name} has at most {most} characters.', { name, most })
  if (type !== 'textarea' && /[\p{Cc}\u2028\u2029]/u.test(value)) return t('{name} must be one line of text.', { name })
  return checks[type]?.(value, element, t) ?? null
}

/** Null if the value is valid. */
type Check = (value: string, element: FormElement, t: Texts['t']) => string | null

const checks: Partial<Record<ElementType, Check>> = {
  email: (value, { name }, t) =>
    addressProblem(value) ? t('{name} must be an email address such as name@example.com.', { name }) : null,
  number: numberProblem,
  date: (value, { name }, t) => (isDate(value) ? null : t('{name} must be a date such as 2026-12-31.', { name })),
  choice: (value, { name, settings: { options } }, t) =>
    options?.includes(value) ? null : t('{name} must be one of the choices.', { name }),
}

function numberProblem(value: string, { name, settings }: FormElement, t: Texts['t']): string | null {
  const { minimum, maximum } = settings
  if (!/^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(value)) return t('{name} must be a number such as 12 or 12.5.', { name })
  const number = Number(value)
  if (minimum !== null && number < minimum) return t('{name} must be at least {minimum}.', { name, minimum })
  return maximum !== null && number > maximum ? t('{name} must be at most {maximum}.', { name, maximum }) : null
}

/** Whether the text is a day of the calendar, in the form that browsers send. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
