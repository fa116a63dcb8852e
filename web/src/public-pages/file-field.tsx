/** @jsxImportSource preact */
/** What is to go out: chosen, dropped, or whole folders of it, shown below the field as it changes. */
import { render } from 'preact'
import { type Chosen, fromDrop, fromField } from '../data/uploads/selected-files.ts'
import { type Item, Queue } from './upload-list.tsx'

export interface Files {
  readonly all: readonly Item[]
  change(id: number, changes: Partial<Item>): void
}

/** Takes over a field for files and the area around it. `onTrouble`: a dropped folder can't be read. */
export function takeFiles(area: HTMLElement, input: HTMLInputElement, onTrouble: () => void): Files {
  let items: readonly Item[] = []
  let serial = 0
  // Fingers drag nothing in, and phones have no folders to choose.
  if (matchMedia('(any-pointer: fine)').matches) {
    input.before(
      hint(input.multiple ? 'Drop files or folders here, or choose them.' : 'Drop a file here, or choose it.'),
    )
    if (input.multiple) area.append(folderButton((files) => add(fromField(files).files)))
  }
  const place = area.appendChild(document.createElement('div'))
  const set = (next: readonly Item[]) => {
    items = next
    render(<Queue items={items} remove={(id) => set(items.filter((item) => item.id !== id))} />, place)
  }
  const add = (chosen: readonly Chosen[]) =>
    set([...items, ...chosen.map((one) => ({ ...one, id: ++serial, state: 'ready', sent: 0 }) as const)])

  input.addEventListener('change', () => {
    add(fromField(input.files ?? []).files)
    input.value = ''
  })
  acceptDrops(area, (transfer) => fromDrop(transfer).then(({ files }) => add(files), onTrouble))
  return {
    get all() {
      return items
    },
    change: (id, changes) => set(items.map((item) => (item.id === id ? { ...item, ...changes } : item))),
  }
}

function hint(text: string): HTMLElement {
  const line = document.createElement('p')
  line.className = 'hint'
  line.textContent = text
  return line
}

/** For who can't drag: a folder with all that lies in it. */
function folderButton(add: (files: FileList) => void): HTMLElement {
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
  button.className = 'small'
  button.textContent = 'Add a folder'
  button.addEventListener('click', () => field.click())
  const both = document.createElement('div')
  both.append(field, button)
  return both
}

function acceptDrops(area: HTMLElement, take: (transfer: DataTransfer) => void): void {
  // Dropped beside the area, a file would take the place of the page and of what was entered.
  for (const type of ['dragover', 'drop'] as const) document.addEventListener(type, (event) => event.preventDefault())
  area.addEventListener('dragover', () => area.classList.add('over'))
  area.addEventListener('dragleave', () => area.classList.remove('over'))
  area.addEventListener('drop', ({ dataTransfer }) => {
    area.classList.remove('over')
    if (dataTransfer) take(dataTransfer)
  })
}
