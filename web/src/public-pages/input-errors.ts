/** Error messages beside inputs, removed when the input changes. */
type Input = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement

const isInput = (it: unknown): it is Input =>
  it instanceof HTMLInputElement || it instanceof HTMLTextAreaElement || it instanceof HTMLSelectElement

/** What the message is placed after: the label of a box to tick follows the box. */
const endOf = (input: Input): Element => (input.type === 'checkbox' ? (input.labels?.[0] ?? input) : input)

/** Messages by input name. The first input gets the focus. */
export function showError(form: HTMLFormElement, problems: Readonly<Record<string, string>>): void {
  clearError(form)
  const wrong = [...form.elements].filter(isInput).filter(({ name }) => Object.hasOwn(problems, name))
  for (const input of wrong) {
    const line = document.createElement('p')
    line.className = 'problem-of'
    line.id = `problem-${input.name}`
    line.textContent = problems[input.name] ?? ''
    endOf(input).after(line)
    input.setAttribute('aria-invalid', 'true')
    input.setAttribute('aria-describedby', [line.id, ...describedBy(input)].join(' '))
    input.addEventListener('input', () => clearInput(input), { once: true })
  }
  wrong[0]?.focus()
}

export function clearError(form: HTMLFormElement): void {
  for (const input of form.querySelectorAll<Input>('[aria-invalid]')) clearInput(input)
}

function clearInput(input: Input): void {
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
