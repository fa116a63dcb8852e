/** The folder tree, loaded when it is shown first; not on narrow screens. */
import { type ComponentProps, lazy, Suspense, useSyncExternalStore } from 'react'

const FolderTree = lazy(async () => ({ default: (await import('./folder-tree.tsx')).FolderTree }))

const wide = matchMedia('(min-width: 1024px)')

const subscribe = (listener: () => void) => {
  wide.addEventListener('change', listener)
  return () => wide.removeEventListener('change', listener)
}

export function LazyTree(props: ComponentProps<typeof FolderTree>) {
  const isWide = useSyncExternalStore(subscribe, () => wide.matches)
  return (
    isWide && (
      <Suspense fallback={null}>
        <FolderTree {...props} />
      </Suspense>
    )
  )
}
