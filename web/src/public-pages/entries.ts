/** The entries of a shared folder: a click anywhere in a row opens it, its menu renames and deletes it, boxes select it. */
import { askToDelete } from './delete-entry.ts'
import { type Change, rename } from './rename-entry.ts'
import { addMenu, type MenuItem } from './row-menu.ts'
import { enhanceSelection } from './selection.ts'
import { t } from './texts.ts'

const controls = 'a, button, input, label, form, details, dialog, [role=menu]'

export function enhanceEntries(list: HTMLElement): void {
  const selection = enhanceSelection(list)
  const status = list.appendChild(document.createElement('p'))
  status.className = 'hidden'
  status.setAttribute('role', 'status')
  list.querySelector('.entries')?.classList.add('opens')
  list.addEventListener('click', openRow)

  const replace = (row: HTMLTableRowElement, { row: markup, count }: Change) => {
    const template = document.createElement('template')
    template.innerHTML = markup ?? ''
    const next = template.content.querySelector('tr')
    const neighbour = row.nextElementSibling ?? row.previousElementSibling
    const wasSelected = row.querySelector<HTMLInputElement>('.pick')?.checked ?? false
    if (next) row.replaceWith(next)
    else row.remove()
    if (next) enhanceRow(next)
    const box = next?.querySelector<HTMLInputElement>('.pick')
    if (box) box.checked = wasSelected
    const shown = document.querySelector('[data-count]')
    if (shown && !hasPages(list)) shown.textContent = count
    selection.update()
    focusRow(next ?? neighbour)
  }

  function enhanceRow(row: HTMLTableRowElement): void {
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
        run: () =>
          rename(row, renameForm, (change, given) => {
            replace(row, change)
            status.textContent = t('Renamed to “{name}”', { name: given })
          }),
      },
      deleteForm && {
        label: t('Delete'),
        isDangerous: true,
        run: () =>
          askToDelete(name, deleteForm, isOnlyEntry(list), (change) => {
            replace(row, change)
            status.textContent = t('“{name}” was deleted', { name })
          }),
      },
    ]
    addMenu(
      details,
      items.filter((item) => item !== null),
    )
  }
  for (const row of list.querySelectorAll<HTMLTableRowElement>('tbody tr')) enhanceRow(row)
}

const hasPages = (list: HTMLElement): boolean => list.parentElement?.querySelector('nav.bar') !== null

/** Whether the whole page changes with its deletion. */
const isOnlyEntry = (list: HTMLElement): boolean => hasPages(list) || list.querySelectorAll('tbody tr').length === 1

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
