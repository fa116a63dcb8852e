/** The entries of a shared folder: a click anywhere in a row opens it, its menu renames and deletes it, boxes select it. */
import { askToDelete } from './delete-entry.ts'
import { type Change, rename } from './rename-entry.ts'
import { addMenu, type MenuItem } from './row-menu.ts'
import { enhanceSelection } from './selection.ts'
import { t } from './texts.ts'

interface List {
  readonly element: HTMLElement
  /** Says what has changed; `count` is how many entries the folder has. */
  say(text: string, count: string): void
}

export function enhanceEntries(element: HTMLElement): void {
  const selection = enhanceSelection(element, (form, boxes) => deleteSelected(list, form, boxes))
  const status = element.appendChild(document.createElement('p'))
  status.className = 'hidden'
  status.setAttribute('role', 'status')
  const list: List = {
    element,
    say(text, count) {
      const shown = document.querySelector('[data-count]')
      if (shown && !hasPages(element)) shown.textContent = count
      selection.update()
      status.textContent = text
    },
  }
  element.querySelector('.entries')?.classList.add('opens')
  element.addEventListener('click', openRow)
  for (const row of element.querySelectorAll<HTMLTableRowElement>('tbody tr')) enhanceRow(list, row)
}

function enhanceRow(list: List, row: HTMLTableRowElement): void {
  const details = row.querySelector<HTMLDetailsElement>('.more')
  if (!details) return
  const { name = '' } = details.dataset
  const download = row.querySelector<HTMLElement>('.download')
  const formFor = (change: string) => details.querySelector<HTMLFormElement>(`form[data-change=${change}]`)
  const [renameForm, deleteForm] = [formFor('rename'), formFor('delete')]
  const items: (MenuItem | null)[] = [
    download && { label: t('Download'), run: () => download.click() },
    renameForm && {
      label: t('Rename'),
      run: () => rename(row, renameForm, (change, given) => showRenamed(list, row, change, given)),
    },
    deleteForm && { label: t('Delete'), isDangerous: true, run: () => deleteOne(list, row, deleteForm, name) },
  ]
  addMenu(
    details,
    items.filter((item) => item !== null),
  )
}

function showRenamed(list: List, row: HTMLTableRowElement, { row: markup, count }: Change, name: string): void {
  const template = document.createElement('template')
  template.innerHTML = markup ?? ''
  const next = template.content.querySelector('tr')
  if (!next) return
  const wasSelected = row.querySelector<HTMLInputElement>('.pick')?.checked ?? false
  row.replaceWith(next)
  enhanceRow(list, next)
  const box = next.querySelector<HTMLInputElement>('.pick')
  if (box) box.checked = wasSelected
  list.say(t('Renamed to “{name}”', { name }), count)
  focusRow(next)
}

function deleteOne(list: List, row: HTMLTableRowElement, form: HTMLFormElement, name: string): void {
  askToDelete({
    question: t('Delete “{name}”?', { name }),
    form,
    action: form.action,
    reloads: changesPage(list.element, 1),
    onDeleted({ count }) {
      const neighbour = row.nextElementSibling ?? row.previousElementSibling
      row.remove()
      list.say(t('“{name}” was deleted', { name }), count)
      focusRow(neighbour)
    },
  })
}

function deleteSelected(list: List, form: HTMLFormElement, boxes: readonly HTMLInputElement[]): void {
  const { length: count } = boxes
  askToDelete({
    question: count === 1 ? t('Delete 1 item?') : t('Delete {count} items?', { count }),
    form,
    action: form.dataset['delete'] ?? '',
    reloads: changesPage(list.element, count),
    onDeleted(change) {
      for (const box of boxes) box.closest('tr, li')?.remove()
      list.say(count === 1 ? t('1 item was deleted') : t('{count} items were deleted', { count }), change.count)
      list.element.querySelector<HTMLElement>('[data-select-all] input')?.focus()
    },
  })
}

const hasPages = (list: HTMLElement): boolean => list.parentElement?.querySelector('nav.bar') !== null

/** Whether the page has other entries, or none, after so many are deleted. */
const changesPage = (list: HTMLElement, count: number): boolean =>
  hasPages(list) || list.querySelectorAll('.entries tbody tr, .gallery li').length === count

const controls = 'a, button, input, label, form, details, dialog, [role=menu]'

function openRow(event: MouseEvent): void {
  const { target } = event
  if (!(target instanceof Element) || target.closest(controls)) return
  if (event.ctrlKey || event.metaKey || event.shiftKey || getSelection()?.isCollapsed === false) return
  target.closest('tbody tr:not(.renaming)')?.querySelector<HTMLElement>('.label .link')?.click()
}

function focusRow(row: Element | null | undefined): void {
  const control = row?.querySelector<HTMLElement>('.menu-button') ?? row?.querySelector<HTMLElement>('.label .link')
  control?.focus()
}
