/** Renames an entry in its row. */
import { requestJson, sentenceOf } from './send-file.ts'
import { t } from './texts.ts'

/** What the server says of a change. */
export interface Change {
  /** Markup of the new row; null if the entry was deleted. */
  readonly row: string | null
  /** How many entries the folder has. */
  readonly count: string
}

/** Turns the name into a field. `form`: the one that renames it without a script. */
export function rename(
  row: HTMLTableRowElement,
  form: HTMLFormElement,
  onRenamed: (change: Change, name: string) => void,
): void {
  const label = row.querySelector<HTMLElement>('.name .label')
  const original = form.querySelector<HTMLInputElement>('input[name=name]')
  if (!label || !original) return
  const shown = [...label.childNodes]
  const { field, input, problem } = fieldFor(form, original)
  label.replaceChildren(field)
  row.classList.add('renaming')
  const isFile = row.querySelector('.is-folder') === null
  const stem = isFile ? original.value.lastIndexOf('.') : -1
  input.focus()
  input.setSelectionRange(0, stem > 0 ? stem : original.value.length)

  const cancel = () => {
    label.replaceChildren(...shown)
    row.classList.remove('renaming')
    row.querySelector<HTMLElement>('.menu-button')?.focus()
  }
  field.querySelector('button[type=button]')?.addEventListener('click', cancel)
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    event.preventDefault()
    cancel()
  })
  let isSending = false
  field.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (isSending) return
    if (input.value === original.value) return cancel()
    isSending = true
    try {
      onRenamed(await sendChange(form, form.action, { name: input.value }), input.value)
    } catch (error) {
      problem.textContent = sentenceOf(error)
      input.setAttribute('aria-invalid', 'true')
      input.focus()
    } finally {
      isSending = false
    }
  })
}

function fieldFor(form: HTMLFormElement, { id, value, maxLength }: HTMLInputElement) {
  const field = document.createElement('form')
  field.className = 'rename'
  field.noValidate = true
  const input = document.createElement('input')
  Object.assign(input, { value, maxLength, autocomplete: 'off', spellcheck: false, enterKeyHint: 'done' })
  input.setAttribute('aria-label', form.querySelector('label')?.textContent ?? '')
  const problem = document.createElement('p')
  problem.id = `problem-${id}`
  problem.className = 'problem-of'
  problem.setAttribute('role', 'alert')
  input.setAttribute('aria-describedby', problem.id)
  const save = buttonFor('submit', 'button primary', t('Save'))
  field.append(input, save, buttonFor('button', 'button', t('Cancel')), problem)
  return { field, input, problem }
}

export function buttonFor(type: 'submit' | 'button', className: string, label: string): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = type
  button.className = className
  button.textContent = label
  return button
}

/** Sends a form of an entry. Throws Refusal, or TypeError if the connection is lost. */
export async function sendChange(form: HTMLFormElement, action: string, more: object = {}): Promise<Change> {
  const fields = Object.fromEntries(new FormData(form)) as Record<string, string>
  const { visit = '' } = fields
  return await requestJson<Change>('POST', action, visit, { ...fields, ...more })
}
