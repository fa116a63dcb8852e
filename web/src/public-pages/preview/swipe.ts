/** Swipes with one finger across a picture. Vertical ones scroll the page, two fingers zoom it. */

interface Swipes {
  readonly isOff: () => boolean
  readonly on: (way: 'prev' | 'next') => void
}

interface Touched {
  readonly x: number
  readonly y: number
  readonly at: number
}

const shortest = 50
const longestMs = 800

/** The direction of a movement: to the left for the next one; null if it is too short, too slow or rather vertical. */
export function wayOf(from: Touched, to: Touched): 'prev' | 'next' | null {
  const across = to.x - from.x
  const isSwipe = Math.abs(across) >= shortest && Math.abs(across) > 2 * Math.abs(to.y - from.y)
  if (!isSwipe || to.at - from.at > longestMs) return null
  return across < 0 ? 'next' : 'prev'
}

export function onSwipe(area: HTMLElement, { isOff, on }: Swipes): void {
  let from: Touched | null = null
  const touchedAt = ({ clientX: x, clientY: y }: Touch, { timeStamp: at }: Event): Touched => ({ x, y, at })
  const isZoomed = () => (window.visualViewport?.scale ?? 1) > 1.01
  const picture = area.querySelector('img')
  /** The picture follows the finger, by pixels. */
  const shift = (by: number) => picture?.style.setProperty('translate', `${by}px`)
  const end = () => {
    from = null
    shift(0)
  }
  const passive = { passive: true }
  const onStart = (event: TouchEvent) => {
    const [one, other] = event.touches
    if (one && !other && !isOff() && !isZoomed()) from = touchedAt(one, event)
    else end()
  }
  const onMove = ({ touches: [one] }: TouchEvent) => {
    if (!from || !one) return
    const across = one.clientX - from.x
    if (Math.abs(across) > 2 * Math.abs(one.clientY - from.y)) shift(across)
  }
  area.addEventListener('touchstart', onStart, passive)
  area.addEventListener('touchmove', onMove, passive)
  area.addEventListener('touchcancel', end)
  area.addEventListener('touchend', (event) => {
    const [last] = event.changedTouches
    const way = from && last && wayOf(from, touchedAt(last, event))
    end()
    if (way && !isZoomed()) on(way)
  })
}
