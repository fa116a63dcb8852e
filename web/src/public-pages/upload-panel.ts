/** The upload form of a shared folder: opened from the head of the page, and in view as soon as it has files. */
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import { locale, t } from './texts.ts'
import type { Item } from './upload-list.tsx'

/** Returns what to call when the files change. */
export function enhanceUploadPanel(form: HTMLFormElement, input: HTMLInputElement): (items: readonly Item[]) => void {
  const send = form.querySelector<HTMLButtonElement>('button.primary')
  let isOpenedFromHead = false
  const link = document.querySelector<HTMLAnchorElement>('a[data-select-files]')
  if (link) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = link.className
    button.textContent = link.textContent
    button.addEventListener('click', () => {
      isOpenedFromHead = true
      input.click()
    })
    link.replaceWith(button)
  }
  const onChange = (items: readonly Item[]) => {
    const count = items.length
    form.classList.toggle('has-files', count > 0)
    form.classList.toggle('is-empty', count === 0)
    if (!send || count === 0) return
    const size = sizeOf(
      items.reduce((sum, { file }) => sum + file.size, 0),
      locale,
    )
    send.textContent =
      count === 1 ? t('Upload 1 file ({size})', { size }) : t('Upload {count} files ({size})', { count, size })
    if (isOpenedFromHead) send.focus({ preventScroll: true })
    isOpenedFromHead = false
  }
  onChange([])
  return onChange
}
