/** Values that visitors enter into the fields of a form. Pure. */
import { addressProblem } from '../../lib/text/email-address.ts'
import type { ElementType, FieldValue, Form, FormElement } from './form.ts'

/** Entered values by element id. Returns the filled-in fields, or the error of one of them. */
export function readFields(
  form: Pick<Form, 'elements'>,
  given: ReadonlyMap<number, string>,
): { readonly fields: FieldValue[]; readonly problems: ReadonlyMap<number, string> } {
  const fields: FieldValue[] = []
  const problems = new Map<number, string>()
  for (const element of form.elements) {
    const { id, name, type, order } = element
    if (type === 'upload_area') continue
    const value = (given.get(id) ?? '').toWellFormed().replaceAll('\0', '').trim()
    const problem = value === '' ? missing(element) : fieldProblem(element, value)
    if (problem) problems.set(id, problem)
    else if (value !== '') fields.push({ name, order, value: storedValue(element, value) })
  }
  return { fields, problems }
}

const ticked: ReadonlySet<ElementType> = new Set(['checkbox', 'consent'])

function missing({ name, type, settings }: FormElement): string | null {
  if (!settings.isRequired && type !== 'consent') return null
  return ticked.has(type) ? `Tick “${name}” to send the form.` : `${name} is required.`
}

/** A consent is stored with the text that was agreed to, which may change later. */
function storedValue({ type, settings: { description } }: FormElement, value: string): string {
  if (!ticked.has(type)) return value
  return type === 'consent' && description ? `Yes: ${description}` : 'Yes'
}

const longestLine = 1_000
const longestText = 20_000

function fieldProblem({ name, type, settings }: FormElement, value: string): string | null {
  const most = type === 'textarea' ? longestText : longestLine
  if (value.length > most) return `${name} has at most ${most} characters.`
  if (type !== 'textarea' && /[\p{Cc}\u2028\u2029]/u.test(value)) return `${name} must be one line of text.`
  const problem = checks[type]?.(value, settings)
  return problem ? `${name} ${problem}` : null
}

/** The rest of a sentence that begins with the label of the field; null if the value is valid. */
type Check = (value: string, settings: FormElement['settings']) => string | null

const checks: Partial<Record<ElementType, Check>> = {
  email: (value) => (addressProblem(value) ? 'must be an email address such as name@example.com.' : null),
  number: numberProblem,
  date: (value) => (isDate(value) ? null : 'must be a date such as 2026-12-31.'),
  choice: (value, { options }) => (options?.includes(value) ? null : 'must be one of the choices.'),
}

function numberProblem(value: string, { minimum, maximum }: FormElement['settings']): string | null {
  if (!/^[+-]?\d{1,15}(?:\.\d{1,15})?$/.test(value)) return 'must be a number such as 12 or 12.5.'
  const number = Number(value)
  if (minimum !== null && number < minimum) return `must be at least ${minimum}.`
  return maximum !== null && number > maximum ? `must be at most ${maximum}.` : null
}

/** Whether the text is a day of the calendar, in the form that browsers send. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}
