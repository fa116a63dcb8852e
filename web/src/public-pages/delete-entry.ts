/** Asks whether to delete entries. */
import { buttonFor, type Change, sendChange } from './rename-entry.ts'
import { sentenceOf } from './send-file.ts'
import { t } from './texts.ts'

interface Deletion {
  readonly question: string
  /** Has what the server is sent. */
  readonly form: HTMLFormElement
  readonly action: string
  /** Whether the browser sends the form, and loads the page again. */
  readonly reloads: boolean
  readonly onDeleted: (change: Change) => void
}

export function askToDelete({ question, form, action, reloads, onDeleted }: Deletion): void {
  const opener = document.activeElement
  const dialog = document.createElement('dialog')
  const heading = document.createElement('h2')
  heading.id = 'delete-heading'
  heading.textContent = question
  const text = document.createElement('p')
  text.textContent = t('You cannot undo this.')
  const bar = document.createElement('div')
  bar.className = 'bar'
  const cancel = buttonFor('button', 'button', t('Cancel'))
  const confirm = buttonFor('button', 'button filled', t('Delete'))
  bar.append(cancel, confirm)
  dialog.setAttribute('aria-labelledby', heading.id)
  dialog.append(heading, text, bar)
  cancel.addEventListener('click', () => dialog.close())
  dialog.addEventListener('close', () => {
    dialog.remove()
    if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
  })
  confirm.addEventListener('click', async () => {
    confirm.disabled = true
    if (reloads) {
      document.body.append(form)
      form.hidden = true
      form.action = action
      return form.submit()
    }
    try {
      const change = await sendChange(form, action)
      dialog.close()
      // After the dialog has returned the focus.
      setTimeout(() => onDeleted(change))
    } catch (error) {
      text.textContent = sentenceOf(error)
      text.className = 'problem'
      text.setAttribute('role', 'alert')
      confirm.disabled = false
    }
  })
  document.body.append(dialog)
  dialog.showModal()
}
