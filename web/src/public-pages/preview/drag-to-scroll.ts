/** Scrolls an area by dragging it with the mouse; fingers scroll by themselves. Returns whether the last press moved it. */
export function dragToScroll(stage: HTMLElement, area: HTMLElement, isOn: () => boolean): () => boolean {
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
