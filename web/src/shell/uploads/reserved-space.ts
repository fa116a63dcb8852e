import { useLayoutEffect, useRef } from 'react'

/** Height of the upload panel as a CSS variable: the page, its lists and messages end above the panel. */
export function useReservedSpace<T extends HTMLElement>() {
  const panel = useRef<T>(null)
  useLayoutEffect(() => {
    const { style } = document.documentElement
    const reserve = () => style.setProperty('--uploads', `${panel.current?.offsetHeight ?? 0}px`)
    const observer = new ResizeObserver(reserve)
    if (panel.current) observer.observe(panel.current)
    reserve()
    return () => {
      observer.disconnect()
      style.removeProperty('--uploads')
    }
  }, [])
  return panel
}
