/** The preview of a file: keys, swipes, enlarging, and the next picture loaded in advance. All of it are links without a script. */
import { enhancePicture, type Zoom } from './picture.ts'
import { onSwipe } from './swipe.ts'

function enhanceViewer(viewer: HTMLElement): void {
  const link = (selector: string) => viewer.querySelector<HTMLAnchorElement>(selector)
  const stage = viewer.querySelector<HTMLElement>('.picture-stage')
  const zoom = stage && enhancePicture(stage)
  const files = { prev: link('.steps [rel=prev]'), next: link('.steps [rel=next]') }
  for (const step of viewer.querySelectorAll<HTMLAnchorElement>('a[rel]')) replaceOnClick(step)
  restoreFocus(viewer)
  document.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || !isPlain(event) || isTyping(event.target)) return
    if (event.key === 'Escape') {
      if (zoom?.isEnlarged()) zoom.fit()
      else link('.back')?.click()
      return
    }
    if (zoom?.isEnlarged() ? pan(zoom, event.key) : followKey(event, files)) event.preventDefault()
  })
  if (stage && zoom) onSwipe(stage, { isOff: zoom.isEnlarged, on: (way) => files[way]?.click() })
  const next = link('.leaves [rel=next]') ?? files.next
  addEventListener('load', () => loadInAdvance(next))
}

const isPlain = ({ ctrlKey, metaKey, altKey, shiftKey, isComposing }: KeyboardEvent): boolean =>
  !(ctrlKey || metaKey || altKey || shiftKey || isComposing)

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'))

type Way = 'prev' | 'next'

const ways: Readonly<Record<string, Way>> = { ArrowLeft: 'prev', ArrowRight: 'next' }

/** Whether there is a file to go to. A wide table that has the focus scrolls instead. */
function followKey({ key, repeat, target }: KeyboardEvent, files: Readonly<Record<Way, HTMLElement | null>>): boolean {
  const way = ways[key]
  const sheet = target instanceof Element ? target.closest('.sheet') : null
  if (!way || (sheet && sheet.scrollWidth > sheet.clientWidth)) return false
  if (!repeat) files[way]?.click()
  return files[way] !== null
}

const panBy = 80
const directions: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-panBy, 0],
  ArrowRight: [panBy, 0],
  ArrowUp: [0, -panBy],
  ArrowDown: [0, panBy],
}

function pan({ area }: Zoom, key: string): boolean {
  const by = directions[key]
  if (by) area.scrollBy(by[0], by[1])
  return by !== undefined
}

const focusKey = 'preview-focus'

/** One entry of the history for all files that are looked at, so that "back" leads to the list. */
function replaceOnClick(step: HTMLAnchorElement): void {
  step.addEventListener('click', (event) => {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return
    event.preventDefault()
    // The link that was activated by its key has the focus again on the next page.
    if (step === document.activeElement) sessionStorage.setItem(focusKey, selectorOf(step))
    location.replace(step.href)
  })
}

const selectorOf = (step: HTMLAnchorElement): string => `.${step.parentElement?.className} [rel=${step.rel}]`

function restoreFocus(viewer: HTMLElement): void {
  const selector = sessionStorage.getItem(focusKey)
  if (selector === null) return
  sessionStorage.removeItem(focusKey)
  const [area = ''] = selector.split(' ')
  const step = viewer.querySelector<HTMLElement>(selector) ?? viewer.querySelector<HTMLElement>(`${area} a`)
  step?.focus()
}

/** The one picture that comes next, into the cache of the browser. */
function loadInAdvance(next: HTMLElement | null): void {
  const address = next?.dataset['picture']
  if (address === undefined) return
  new Image().src = address
}

const viewer = document.querySelector<HTMLElement>('.viewer')
if (viewer) enhanceViewer(viewer)
