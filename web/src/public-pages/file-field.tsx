/** @jsxImportSource preact */
/** Files to send: selected or dropped, including folders, listed below the field. */
import { sizeOf } from '@sallyport/contract/form-page/size.ts'
import { render } from 'preact'
import { fromDrop, fromField, type SelectedFile } from '../data/uploads/selected-files.ts'
import { locale, t } from './texts.ts'
import { type Item, Queue } from './upload-list.tsx'

export interface Files {
  readonly all: readonly Item[]
  change(id: number, changes: Partial<Item>): void
}

interface FileFieldOptions {
  /** Files can be dropped here. */
  readonly dropTarget: HTMLElement
  readonly onAdd: () => void
  /** Files were added, removed or have made progress. */
  readonly onChange?: (items: readonly Item[]) => void
  /** A dropped folder cannot be read. */
  readonly onError: () => void
}

/** Enhances a file field and the area around it. */
export function enhanceFileField(
  area: HTMLElement,
  input: HTMLInputElement,
  { dropTarget, onAdd, onChange, onError }: FileFieldOptions,
): Files {
  let items: readonly Item[] = []
  let serial = 0
  // Touch screens have no drag and drop, and phones no folder selection.
  const hasMouse = matchMedia('(any-pointer: fine)').matches
  const takesFolders = input.multiple && hasMouse
  if (hasMouse)
    input.before(
      hint(input.multiple ? t('Drop files or folders here, or select them.') : t('Drop a file here, or select it.')),
    )
  hideBehindButtons(input, takesFolders ? folderButton((files) => add(fromField(files).files)) : [])
  const place = area.appendChild(document.createElement('div'))
  const set = (next: readonly Item[]) => {
    items = next
    onChange?.(items)
    render(<Queue items={items} remove={(id) => set(items.filter((item) => item.id !== id))} />, place)
  }
  const limit = Number(area.dataset['maxSize'] ?? Number.POSITIVE_INFINITY)
  const add = (chosen: readonly SelectedFile[]) => {
    set([...items, ...chosen.map((one) => ({ ...one, id: ++serial, sent: 0, ...checked(one.file, limit) }))])
    if (chosen.length > 0) onAdd()
  }

  const takeSelected = () => {
    add(fromField(input.files ?? []).files)
    input.value = ''
  }
  input.addEventListener('change', takeSelected)
  // Files may have been selected before this script ran, or restored by the browser's Back button.
  if (input.files?.length) takeSelected()
  acceptDrops(dropTarget, (transfer) => fromDrop(transfer).then(({ files }) => add(files), onError))
  return {
    get all() {
      return items
    },
    change: (id, changes) => set(items.map((item) => (item.id === id ? { ...item, ...changes } : item))),
  }
}

/** A file over the limit is refused before anything is sent. */
const checked = ({ size }: File, limit: number): Pick<Item, 'state' | 'problem'> =>
  size <= limit
    ? { state: 'ready' }
    : { state: 'refused', problem: t('Too large: {limit} at most. Remove it.', { limit: sizeOf(limit, locale) }) }

function hint(text: string): HTMLElement {
  const line = document.createElement('p')
  line.className = 'hint'
  line.textContent = text
  return line
}

/**
 * Shows a button in place of the field, whose text is in the language of the browser and never names files, since they are listed
 * below. The field keeps its focus and its keys.
 */
function hideBehindButtons(input: HTMLInputElement, more: readonly HTMLElement[]): void {
  const button = document.createElement('label')
  button.htmlFor = input.id
  button.className = 'button'
  button.textContent = input.multiple ? t('Select files') : t('Select a file')
  const row = document.createElement('div')
  row.className = 'picks'
  row.append(button, ...more)
  input.classList.add('hidden')
  input.after(row)
}

/** Selects a folder with its content, for users who cannot drag. */
function folderButton(add: (files: FileList) => void): HTMLElement[] {
  const field = document.createElement('input')
  field.type = 'file'
  field.webkitdirectory = true
  field.hidden = true
  field.addEventListener('change', () => {
    if (field.files) add(field.files)
    field.value = ''
  })
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button'
  button.textContent = t('Add a folder')
  button.addEventListener('click', () => field.click())
  return [field, button]
}

function acceptDrops(area: HTMLElement, onDrop: (transfer: DataTransfer) => void): void {
  // A file dropped outside the area would replace the page and its entries.
  for (const type of ['dragover', 'drop'] as const) document.addEventListener(type, (event) => event.preventDefault())
  area.addEventListener('dragover', () => area.classList.add('over'))
  area.addEventListener('dragleave', () => area.classList.remove('over'))
  area.addEventListener('drop', ({ dataTransfer }) => {
    area.classList.remove('over')
    if (dataTransfer) onDrop(dataTransfer)
  })
}
