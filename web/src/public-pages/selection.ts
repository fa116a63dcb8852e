/** Selecting entries: all of them, ranges, and what the selection is. */
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import { locale, t } from './texts.ts'

/** Adds a box for all entries to the list. `update` is called after its entries have changed. */
export function enhanceSelection(list: HTMLElement): { update(): void } {
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
  form.append(clear)

  const update = () => {
    const selected = boxes().filter(({ checked }) => checked)
    all.checked = selected.length > 0 && selected.length === boxes().length
    all.indeterminate = selected.length > 0 && !all.checked
    if (selected.length > 0) download.textContent = textOf(selected)
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

/** Sizes of folders are unknown. */
function textOf(selected: readonly HTMLInputElement[]): string {
  const count = selected.length
  const sizes = selected.flatMap(({ dataset }) => (dataset['size'] === undefined ? [] : [Number(dataset['size'])]))
  if (sizes.length < count) return count === 1 ? t('Download 1 item') : t('Download {count} items', { count })
  const size = sizeOf(
    sizes.reduce((sum, one) => sum + one, 0),
    locale,
  )
  return count === 1 ? t('Download 1 file ({size})', { size }) : t('Download {count} files ({size})', { count, size })
}
