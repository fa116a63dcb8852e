import { type RefObject, useEffect, useEffectEvent, useRef } from 'react'

interface Pages {
  readonly hasNextPage: boolean
  readonly isFetching: boolean
  readonly error: unknown
  readonly fetchNextPage: () => unknown
}

/** In pixels: the next page is read before the end of the list is in view. */
const ahead = 600

/** Loads the next page of a list when its end comes near to what is in view. Returns the ref of an element at the end. */
export function useMoreInView<E extends HTMLElement>({
  hasNextPage,
  isFetching,
  error,
  fetchNextPage,
}: Pages): RefObject<E | null> {
  const end = useRef<E>(null)
  const more = useEffectEvent(() => fetchNextPage())
  const isReady = hasNextPage && !isFetching && !error
  useEffect(() => {
    if (!isReady || !end.current) return
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) more()
      },
      { rootMargin: `${ahead}px` },
    )
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [isReady])
  return end
}
