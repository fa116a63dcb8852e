/** The script of the guide: search, and copying of code. Without it the guide can be read, and the search is hidden. */
import MiniSearch, { type SearchResult } from 'minisearch'

/** What stands between two headings of a page. */
interface Section {
  /** Address in the guide, with the anchor. */
  readonly href: string
  readonly page: string
  readonly heading: string
  readonly text: string
}

/** Set by sections.js, which also works in a guide that is opened from a folder. */
declare global {
  var guideSections: readonly Section[] | undefined
}

const maxResults = 12
const form = find('search', HTMLFormElement)
const input = find('search-input', HTMLInputElement)
const results = find('search-results', HTMLElement)
const status = find('search-status', HTMLElement)

function find<E extends HTMLElement>(id: string, type: new () => E): E {
  const element = document.getElementById(id)
  if (!(element instanceof type)) throw new Error(`the page has no #${id}`)
  return element
}

let index: Promise<MiniSearch<Section>> | null = null

/** Loads the sections at the first use. */
function load(): Promise<MiniSearch<Section>> {
  index ??= new Promise((resolve, reject) => {
    const script = document.createElement('script')
    script.src = 'sections.js'
    script.onload = () => resolve(indexOf(globalThis.guideSections ?? []))
    script.onerror = () => reject(new Error('The search could not be loaded.'))
    document.head.append(script)
  })
  index.catch(() => {
    index = null
  })
  return index
}

function indexOf(sections: readonly Section[]): MiniSearch<Section> {
  const made = new MiniSearch<Section>({
    idField: 'href',
    fields: ['heading', 'page', 'text'],
    storeFields: ['href', 'page', 'heading', 'text'],
    searchOptions: {
      boost: { heading: 4, page: 2 },
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      combineWith: 'AND',
    },
  })
  made.addAll(sections)
  return made
}

async function show(): Promise<void> {
  const words = input.value.trim().slice(0, 100)
  const loaded = words ? await load() : null
  if (words !== input.value.trim().slice(0, 100)) return
  const found = loaded?.search(words).slice(0, maxResults) ?? []
  results.replaceChildren(...found.map((entry) => item(entry)))
  results.hidden = found.length === 0
  status.textContent = words && found.length === 0 ? `Nothing found for “${words}”.` : ''
}

function item(entry: SearchResult): HTMLElement {
  const { href, page, heading, text } = entry as unknown as Section & SearchResult
  const link = document.createElement('a')
  link.href = href
  link.className = 'result'
  const title = document.createElement('strong')
  title.className = 'result-title'
  title.textContent = heading === page ? page : `${page} › ${heading}`
  const excerpt = document.createElement('span')
  excerpt.className = 'result-text'
  excerpt.append(...marked(excerptOf(text, entry.terms), entry.terms))
  link.append(title, excerpt)
  const row = document.createElement('li')
  row.append(link)
  return row
}

/** About 160 characters around the first term. */
function excerptOf(text: string, terms: readonly string[]): string {
  const lower = text.toLowerCase()
  const places = terms.map((term) => lower.indexOf(term)).filter((place) => place >= 0)
  const first = places.length > 0 ? Math.min(...places) : 0
  const from = first < 60 ? 0 : lower.indexOf(' ', first - 60) + 1
  return (from > 0 ? '… ' : '') + text.slice(from, from + 160) + (text.length > from + 160 ? ' …' : '')
}

function marked(text: string, terms: readonly string[]): (string | HTMLElement)[] {
  const alternatives = terms.map((term) => term.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)).join('|')
  if (!alternatives) return [text]
  return text.split(new RegExp(`(${alternatives})`, 'gi')).map((part, place) => {
    if (place % 2 === 0) return part
    const mark = document.createElement('mark')
    mark.textContent = part
    return mark
  })
}

const showSafely = (): void => {
  show().catch((error: unknown) => {
    status.textContent = error instanceof Error ? error.message : String(error)
  })
}

function close(): void {
  results.hidden = true
  status.textContent = ''
}

form.hidden = false
input.addEventListener('focus', () => {
  load().catch(() => undefined)
  if (input.value) showSafely()
})
input.addEventListener('input', showSafely)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  results.querySelector('a')?.click()
})
form.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') {
    close()
    input.focus()
  }
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
  const stops = [input, ...results.querySelectorAll('a')]
  const here = stops.indexOf(document.activeElement as HTMLInputElement)
  stops[here + (event.key === 'ArrowDown' ? 1 : -1)]?.focus()
  event.preventDefault()
})
document.addEventListener('click', (event) => {
  if (event.target instanceof Node && !form.contains(event.target)) close()
})
document.addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  event.preventDefault()
  input.focus()
})

for (const block of document.querySelectorAll('main pre')) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'copy'
  button.textContent = 'Copy'
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(block.textContent ?? '').then(
      () => confirm(button, 'Copied'),
      () => confirm(button, 'Not copied: select the text'),
    )
  })
  const frame = document.createElement('div')
  frame.className = 'code'
  block.replaceWith(frame)
  frame.append(block, button)
}

function confirm(button: HTMLElement, text: string): void {
  button.textContent = text
  setTimeout(() => {
    button.textContent = 'Copy'
  }, 2000)
}
