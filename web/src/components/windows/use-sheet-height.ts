/** The two heights of a sheet: it follows the finger that drags its head, or what is at the top of its content. */
import { type MouseEvent, type PointerEvent, type RefObject, type TouchEvent, useRef } from 'react'

interface Options {
  readonly sheet: RefObject<HTMLElement | null>
  readonly setTall: (isTall: boolean) => void
  readonly onClose: () => void
}

/** From here on it becomes higher or lower when it is let go, in pixels. */
const changingDrag = 40
/** From here on it closes, when it is low. */
const closingDrag = 80
/** A press that moves less is none, in pixels. */
const slop = 6

/** `isMoving`: whether it has moved by more than a press does. */
interface Drag {
  readonly start: number
  isMoving: boolean
}

export function useSheetHeight(options: Options) {
  const { move, end } = useFollowing(options)
  return { head: useHead(move, end), body: useBody(move, end, options.setTall) }
}

/** Moves the sheet by pixels, upwards above 0, and decides what becomes of it. */
function useFollowing({ sheet, setTall, onClose }: Options) {
  /** As it was before it was dragged. */
  const before = useRef<{ readonly duration: string; readonly height: number }>(undefined)
  return {
    move(pixels: number) {
      const it = sheet.current
      if (!it) return
      before.current ??= { duration: it.style.transitionDuration, height: it.offsetHeight }
      it.style.transitionDuration = '0s'
      it.style.setProperty('--drag', `${pixels}px`)
    },
    end(pixels: number) {
      const it = sheet.current
      if (!it || !before.current) return
      const { duration, height } = before.current
      before.current = undefined
      it.style.transitionDuration = duration
      it.style.removeProperty('--drag')
      // Where it is drawn can be behind the finger.
      const low = Number.parseFloat(getComputedStyle(it).minHeight)
      const isHigh = height > low + slop
      const left = height + pixels
      // From its higher height it becomes low, unless it is nearer to the bottom of the screen.
      if (left < (isHigh ? low / 2 : low - closingDrag)) onClose()
      else if (Math.abs(pixels) > changingDrag) setTall(pixels > 0)
    },
  }
}

type Following = ReturnType<typeof useFollowing>

function useHead(move: Following['move'], end: Following['end']) {
  const drag = useRef<Drag>(undefined)
  const wasDragged = useRef(false)
  const stop = (pixels: number) => {
    wasDragged.current = drag.current?.isMoving ?? false
    drag.current = undefined
    if (wasDragged.current) end(pixels)
  }
  return {
    onPointerDown({ target, currentTarget, isPrimary, pointerId, clientY }: PointerEvent<HTMLElement>) {
      wasDragged.current = false
      const button = (target as Element).closest('button, a')
      if (!isPrimary || (button && !button.classList.contains('sheet-handle'))) return
      // What captures the pointer is also clicked.
      const capturing = button ?? currentTarget
      capturing.setPointerCapture(pointerId)
      drag.current = { start: clientY, isMoving: false }
    },
    onPointerMove({ clientY }: PointerEvent) {
      const { current } = drag
      if (!current) return
      const pixels = current.start - clientY
      if (!current.isMoving && Math.abs(pixels) <= slop) return
      current.isMoving = true
      move(pixels)
    },
    /** The handle that has been dragged is not also pressed. */
    onClickCapture(event: MouseEvent) {
      // Keys have no detail.
      if (wasDragged.current && event.detail > 0) event.stopPropagation()
      wasDragged.current = false
    },
    onPointerUp: ({ clientY }: PointerEvent) => stop((drag.current?.start ?? clientY) - clientY),
    onPointerCancel: () => stop(0),
  }
}

/** What is scrolled by the user makes the sheet high; pulled down at its top it moves the sheet. */
function useBody(move: Following['move'], end: Following['end'], setTall: Options['setTall']) {
  const drag = useRef<Drag>(undefined)
  // The focus also scrolls.
  const isUsed = useRef(false)
  const use = () => {
    isUsed.current = true
  }
  const stop = (pixels: number) => {
    const wasMoving = drag.current?.isMoving
    drag.current = undefined
    if (wasMoving) end(Math.min(0, pixels))
  }
  return {
    onWheel: use,
    onKeyDown: use,
    onScroll({ currentTarget }: { readonly currentTarget: HTMLElement }) {
      if (isUsed.current && !drag.current?.isMoving && currentTarget.scrollTop > 0) setTall(true)
    },
    onTouchStart({ currentTarget, touches }: TouchEvent<HTMLElement>) {
      const touch = touches[0]
      const isAtTop = touch && touches.length === 1 && currentTarget.scrollTop <= 0
      drag.current = isAtTop ? { start: touch.clientY, isMoving: false } : undefined
    },
    onTouchMove({ touches }: TouchEvent) {
      use()
      const { current } = drag
      const touch = touches[0]
      if (!current || !touch) return
      const pixels = current.start - touch.clientY
      if (current.isMoving) move(Math.min(0, pixels))
      else if (pixels > 0) drag.current = undefined
      else if (pixels < -slop) {
        current.isMoving = true
        move(pixels)
      }
    },
    onTouchEnd({ changedTouches }: TouchEvent) {
      const { start = 0 } = drag.current ?? {}
      stop(start - (changedTouches[0]?.clientY ?? start))
    },
    onTouchCancel: () => stop(0),
  }
}
