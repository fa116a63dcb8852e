/** A picture in the size of the window, which a click shows as large as the server renders it. */

export interface Zoom {
  /** What scrolls while the picture is enlarged. */
  readonly area: HTMLElement
  readonly isEnlarged: () => boolean
  readonly fit: () => void
}

/** Edge length of the first rendering: a picture with less is complete in it. */
const renderedEdge = 1_200

interface Parts {
  readonly stage: HTMLElement
  readonly area: HTMLElement
  readonly picture: HTMLImageElement
  /** The link to the largest rendering. */
  readonly button: HTMLAnchorElement
  readonly word: Element
}

interface Point {
  /** As parts of the width and the height. */
  readonly x: number
  readonly y: number
}

const middle: Point = { x: 0.5, y: 0.5 }

export function enhancePicture(stage: HTMLElement): Zoom | null {
  const area = stage.querySelector<HTMLElement>('.fit')
  const picture = area?.querySelector('img')
  const button = stage.querySelector<HTMLAnchorElement>('.enlarge')
  const word = button?.querySelector('.word')
  if (!area || !picture || !button || !word) return null
  const { isEnlarged, toggle, update, sharpen } = zoomOf({ stage, area, picture, button, word })
  button.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    toggle()
  })
  const wasDragged = dragToScroll(stage, area, isEnlarged)
  picture.addEventListener('click', ({ clientX, clientY }) => {
    const { left, top, width, height } = picture.getBoundingClientRect()
    if (!wasDragged()) toggle({ x: (clientX - left) / width, y: (clientY - top) / height })
  })
  picture.decode().then(
    () => {
      update()
      void sharpen()
    },
    () => showNothing(stage),
  )
  addEventListener('resize', update)
  return { area, isEnlarged, fit: () => isEnlarged() && toggle() }
}

function zoomOf(parts: Parts) {
  const { stage, area, picture, button } = parts
  let isEnlarged = false
  let isLoading = false
  /** Whether the server has more of it than the first rendering. */
  const hasMore = () => Math.max(picture.naturalWidth, picture.naturalHeight) >= renderedEdge
  function update(): void {
    const can = isEnlarged || hasMore() || picture.naturalWidth > picture.clientWidth + 1
    stage.classList.toggle('can-enlarge', can)
    button.hidden = !can
  }
  /** Loads the largest rendering once: for windows, and screens of many pixels, that have room for more than the first one. */
  async function load(): Promise<void> {
    if (isLoading || !hasMore() || picture.src === button.href) return
    isLoading = true
    stage.classList.add('loading')
    await replaceBy(picture, button.href)
    stage.classList.remove('loading')
    isLoading = false
    update()
  }
  async function sharpen(): Promise<void> {
    const { naturalWidth, naturalHeight } = picture
    const room = Math.min(area.clientWidth / naturalWidth, area.clientHeight / naturalHeight)
    if (room * devicePixelRatio > 1.1) await load()
  }
  async function toggle(point = middle): Promise<void> {
    if (isLoading || !stage.classList.contains('can-enlarge')) return
    if (!isEnlarged) await load()
    isEnlarged = !isEnlarged
    show(parts, isEnlarged, point)
    update()
  }
  return { isEnlarged: () => isEnlarged, toggle: (point?: Point) => void toggle(point), update, sharpen }
}

function show({ stage, area, button, word }: Parts, isEnlarged: boolean, point: Point): void {
  const { enlarge = word.textContent ?? '', fit = '' } = button.dataset
  button.dataset['enlarge'] = enlarge
  word.textContent = isEnlarged ? fit : enlarge
  stage.classList.toggle('enlarged', isEnlarged)
  if (isEnlarged) area.tabIndex = 0
  else area.removeAttribute('tabindex')
  const { scrollWidth, scrollHeight, clientWidth, clientHeight } = area
  area.scrollTo(point.x * scrollWidth - clientWidth / 2, point.y * scrollHeight - clientHeight / 2)
}

/** Keeps the picture if the other one cannot be loaded. */
async function replaceBy(picture: HTMLImageElement, address: string): Promise<void> {
  const other = new Image()
  other.src = address
  try {
    await other.decode()
    picture.src = address
    await picture.decode()
  } catch {
    // Too many renderings, or no connection.
  }
}

/** A file that has the extension of a picture without being one. */
function showNothing(stage: HTMLElement): void {
  const nothing = stage.querySelector<HTMLElement>('div[hidden]')
  if (!nothing) return
  nothing.hidden = false
  stage.replaceChildren(nothing)
}

/** Scrolls an area by dragging it with the mouse; fingers scroll by themselves. Returns whether the last press moved it. */
function dragToScroll(stage: HTMLElement, area: HTMLElement, isOn: () => boolean): () => boolean {
  let from: { readonly x: number; readonly y: number; readonly left: number; readonly top: number } | null = null
  let hasMoved = false
  area.addEventListener('pointerdown', ({ pointerType, button, clientX: x, clientY: y }) => {
    hasMoved = false
    if (isOn() && pointerType === 'mouse' && button === 0) from = { x, y, left: area.scrollLeft, top: area.scrollTop }
  })
  addEventListener('pointermove', ({ clientX, clientY }) => {
    if (!from) return
    hasMoved ||= Math.hypot(clientX - from.x, clientY - from.y) > 4
    if (!hasMoved) return
    stage.classList.add('dragged')
    area.scrollTo(from.left + from.x - clientX, from.top + from.y - clientY)
  })
  for (const end of ['pointerup', 'pointercancel'] as const)
    addEventListener(end, () => {
      from = null
      stage.classList.remove('dragged')
    })
  return () => hasMoved
}
