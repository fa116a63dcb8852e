/** Error messages beside inputs, removed when the input changes. */
import { t } from './texts.ts'

type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const isInput = (it: unknown): it is Input =>
  it instanceof HTMLInputElement || it instanceof HTMLTextAreaElement || it instanceof HTMLSelectElement

/** What the message is placed after: the label of a box to tick follows the box, a button may follow a password. */
const endOf = (input: Input): Element =>
  input.type === 'checkbox' ? (input.labels?.[0] ?? input) : (input.closest('.secret') ?? input)

/** Messages by input name. The first input gets the focus. */
export function showError(form: HTMLFormElement, problems: Readonly<Record<string, string>>): void {
  clearError(form)
  const wrong = [...form.elements].filter(isInput).filter(({ name }) => Object.hasOwn(problems, name))
  for (const input of wrong) showInput(input, problems[input.name] ?? '')
  wrong[0]?.focus()
}

function showInput(input: Input, problem: string): void {
  const line = document.createElement('p')
  line.className = 'problem-of'
  line.id = `problem-${input.name}`
  line.textContent = problem
  endOf(input).after(line)
  input.setAttribute('aria-invalid', 'true')
  input.setAttribute('aria-describedby', [line.id, ...describedBy(input)].join(' '))
  input.addEventListener('input', () => clearInput(input), { once: true })
}

export function clearError(form: HTMLFormElement): void {
  for (const input of form.querySelectorAll<Input>('[aria-invalid]')) clearInput(input)
}

export function clearInput(input: Input): void {
  const id = `problem-${input.name}`
  document.getElementById(id)?.remove()
  input.removeAttribute('aria-invalid')
  input.setAttribute(
    'aria-describedby',
    describedBy(input)
      .filter((one) => one !== id)
      .join(' '),
  )
}

const describedBy = (input: Input): string[] =>
  (input.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean)

/**
 * Checks inputs as the server does: all of them at once and in the language of the page, unlike the browser. What was entered is also
 * checked when the input is left.
 */
export function checkInputs(form: HTMLFormElement): void {
  form.noValidate = true
  form.addEventListener('change', ({ target }) => {
    if (!isInput(target) || target.value === '' || target.type === 'file') return
    const problem = problemOf(target)
    clearInput(target)
    if (problem !== '') showInput(target, problem)
  })
}

/** Messages by input name; files are checked separately. */
export const problemsIn = (form: HTMLFormElement): Record<string, string> =>
  Object.fromEntries(
    [...form.elements]
      .filter(isInput)
      .filter(({ name, type }) => name !== '' && type !== 'file')
      .map((input) => [input.name, problemOf(input)] as const)
      .filter(([, problem]) => problem !== ''),
  )

function problemOf(input: Input): string {
  const { validity, required, type } = input
  const name = nameOf(input)
  if (validity.badInput) return formatProblem(type, name)
  if (type === 'checkbox') return validity.valueMissing ? t('Select “{name}” to send the form.', { name }) : ''
  if (required && input.value.trim() === '') return t('{name} is required.', { name })
  if (validity.typeMismatch) return formatProblem(type, name)
  if (!(input instanceof HTMLInputElement)) return ''
  const { min: minimum, max: maximum } = input
  if (validity.rangeUnderflow) return t('{name} must be at least {minimum}.', { name, minimum })
  return validity.rangeOverflow ? t('{name} must be at most {maximum}.', { name, maximum }) : ''
}

function formatProblem(type: string, name: string): string {
  if (type === 'email') return t('{name} must be an email address such as name@example.com.', { name })
  return type === 'date' ? t('{name} must be a complete date.', { name }) : t('{name} must be a number.', { name })
}

/** The label without what follows its words. */
const nameOf = ({ labels }: Input): string => labels?.[0]?.firstChild?.textContent?.trim() ?? ''
