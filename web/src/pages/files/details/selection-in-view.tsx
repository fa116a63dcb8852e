import { useLayoutEffect, useRef } from 'react'

/** In pixels. */
const gap = 8

/** In a sheet: what is selected in the list stays visible above it, while it is as low as when it opened. */
export function SelectionInView() {
  const place = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    const height = place.current?.closest<HTMLElement>('.sheet')?.offsetHeight ?? 0
    const list = document.querySelector<HTMLElement>('main [role=grid]')
    if (!list || height === 0) return
    // The last entries, too, can be scrolled above the sheet. At once, also where all transitions are short.
    Object.assign(list.style, { transitionProperty: 'none', paddingBottom: `${height}px` })
    const bottom = list.querySelector('[aria-selected=true]')?.getBoundingClientRect().bottom ?? 0
    list.scrollTop += Math.max(0, bottom + gap - (window.innerHeight - height))
    return () => {
      Object.assign(list.style, { transitionProperty: '', paddingBottom: '' })
    }
  }, [])
  return <span ref={place} hidden />
}
