/** Asks whether to delete an entry. */
import { buttonFor, type Change, sendChange } from './rename-entry.ts'
import { sentenceOf } from './send-file.ts'
import { t } from './texts.ts'

/** `form`: the one that deletes the entry without a script. `reloads`: whether it is sent by the browser, which loads the page again. */
export function askToDelete(
  name: string,
  form: HTMLFormElement,
  reloads: boolean,
  onDeleted: (change: Change) => void,
): void {
  const opener = document.activeElement
  const dialog = document.createElement('dialog')
  const heading = document.createElement('h2')
  heading.id = 'delete-heading'
  heading.textContent = t('Delete “{name}”?', { name })
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
      return form.submit()
    }
    try {
      const change = await sendChange(form)
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
