import { lazy, Suspense, useEffect, useState } from 'react'
import type { ScreenPlace } from './commands.ts'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }))
const Shortcuts = lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts }))

/** Checkboxes take no text: the list of the trash keeps the focus on them. */
const fields = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'

const isTyping = (target: EventTarget | null) => target instanceof Element && target.closest(fields) !== null

/** Ctrl-K (or ⌘K) opens the command palette, unless a window is open; `?` the list of shortcuts. */
export function CommandKeys({ screens }: { screens: readonly ScreenPlace[] }) {
  const [open, setOpen] = useState<'palette' | 'shortcuts' | null>(null)
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // Loaded before the K, so that nothing that is typed at once after it is lost.
      if (event.key === 'Control' || event.key === 'Meta') void loadPalette().catch(() => undefined)
      const isPalette = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k'
      const isHelp = event.key === '?' && !isTyping(event.target)
      if (!isHelp && (!isPalette || document.querySelector('[role=dialog]'))) return
      event.preventDefault()
      setOpen(isPalette ? 'palette' : 'shortcuts')
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
  const close = () => setOpen(null)
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette screens={screens} onClose={close} />}
      {open === 'shortcuts' && <Shortcuts onClose={close} />}
    </Suspense>
  )
}
