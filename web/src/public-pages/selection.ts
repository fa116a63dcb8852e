/** Selecting entries: all of them, ranges, and what the selection is. */
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import { locale, t } from './texts.ts'

type OnDelete = (form: HTMLFormElement, selected: readonly HTMLInputElement[]) => void

/** Adds a box for all entries to the list. `update` is called after its entries have changed. */
export function enhanceSelection(list: HTMLElement, onDelete: OnDelete): { update(): void } {
  const form = list.querySelector<HTMLFormElement>('#selection')
  const place = list.querySelector<HTMLElement>('[data-select-all]')
  const download = form?.querySelector('button')
  if (!form || !place || !download) return { update() {} }
  const boxes = () => [...list.querySelectorAll<HTMLInputElement>('.pick')]
  const all = boxFor(place)
  const clear = document.createElement('button')
  clear.type = 'button'
  clear.className = 'round'
  clear.textContent = '✕'
  clear.title = t('Clear selection')
  clear.setAttribute('aria-label', clear.title)
  if (form.dataset['delete'] !== undefined) form.append(deleteButton(() => onDelete(form, selected())))
  form.append(clear)

  const selected = () => boxes().filter(({ checked }) => checked)
  const update = () => {
    const now = selected()
    all.checked = now.length > 0 && now.length === boxes().length
    all.indeterminate = now.length > 0 && !all.checked
    if (now.length > 0) describe(download, now)
  }
  const select = (which: readonly HTMLInputElement[], isSelected: boolean) => {
    for (const box of which) box.checked = isSelected
    update()
  }
  all.addEventListener('change', () => select(boxes(), all.checked))
  clear.addEventListener('click', () => {
    select(boxes(), false)
    all.focus()
  })
  let last: HTMLInputElement | null = null
  list.addEventListener('click', ({ target, shiftKey }) => {
    if (!(target instanceof HTMLInputElement) || !target.matches('.pick')) return
    const known = boxes()
    const [from, to] = [known.indexOf(last ?? target), known.indexOf(target)]
    if (shiftKey && from >= 0) select(known.slice(Math.min(from, to), Math.max(from, to) + 1), target.checked)
    last = target
    update()
  })
  // The browser restores boxes when it goes back to the page.
  addEventListener('pageshow', update)
  update()
  return { update }
}

function boxFor(place: HTMLElement): HTMLInputElement {
  const box = document.createElement('input')
  box.type = 'checkbox'
  box.autocomplete = 'off'
  const label = document.createElement('label')
  label.append(box)
  if (place.matches('td')) box.setAttribute('aria-label', t('Select all'))
  else label.append(t('Select all'))
  place.append(label)
  return box
}

/** What the button downloads; on phones without the verb. Sizes of folders are unknown. */
function describe(button: HTMLButtonElement, selected: readonly HTMLInputElement[]): void {
  const count = selected.length
  const sizes = selected.flatMap(({ dataset }) => (dataset['size'] === undefined ? [] : [Number(dataset['size'])]))
  const total = sizes.reduce((sum, one) => sum + one, 0)
  const [long, short] = sizes.length < count ? itemTexts(count) : fileTexts(count, sizeOf(total, locale))
  button.innerHTML = arrow
  button.append(textIn('long', long), textIn('short', short))
  button.setAttribute('aria-label', long)
}

const itemTexts = (count: number): [string, string] =>
  count === 1
    ? [t('Download 1 item'), t('1 item')]
    : [t('Download {count} items', { count }), t('{count} items', { count })]

const fileTexts = (count: number, size: string): [string, string] =>
  count === 1
    ? [t('Download 1 file ({size})', { size }), t('1 file ({size})', { size })]
    : [t('Download {count} files ({size})', { count, size }), t('{count} files ({size})', { count, size })]

function textIn(className: string, text: string): HTMLElement {
  const span = document.createElement('span')
  span.className = className
  span.textContent = text
  return span
}

function deleteButton(run: () => void): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button danger'
  button.innerHTML = bin
  button.append(textIn('long', t('Delete')))
  button.title = t('Delete selected')
  button.setAttribute('aria-label', button.title)
  button.addEventListener('click', run)
  return button
}

const drawing = (shape: string): string =>
  `<svg viewBox="0 0 24 24" width="18" height="18" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="${shape}"/></svg>`
const arrow = drawing('M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14')
const bin = drawing('M5 7h14M10 11v6M14 11v6M7 7l1 13h8l1-13M9 7V4h6v3')
