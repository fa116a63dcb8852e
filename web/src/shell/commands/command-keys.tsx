import { lazy, Suspense, useState } from 'react'
import { useKeyDown } from '../../components/windows/use-key-down.ts'
import { isTyping } from '../../lib/keys.ts'
import type { ScreenPlace } from './commands.ts'

const loadPalette = () => import('./palette.tsx')
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }))
const Shortcuts = lazy(async () => ({ default: (await import('./shortcuts.tsx')).Shortcuts }))

/** Ctrl-K (or ⌘K) opens the command palette, unless a window is open; `?` the list of shortcuts. */
export function CommandKeys({ screens }: { screens: readonly ScreenPlace[] }) {
  const [open, setOpen] = useState<'palette' | 'shortcuts' | null>(null)
  useKeyDown((event) => {
    // Loaded before the K, so that nothing that is typed at once after it is lost.
    if (event.key === 'Control' || event.key === 'Meta') void loadPalette().catch(() => undefined)
    const isPalette = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k'
    const isHelp = event.key === '?' && !isTyping(event.target)
    if (!isHelp && (!isPalette || document.querySelector('[role=dialog]'))) return
    event.preventDefault()
    setOpen(isPalette ? 'palette' : 'shortcuts')
  })
  const close = () => setOpen(null)
  return (
    <Suspense fallback={null}>
      {open === 'palette' && <Palette screens={screens} onClose={close} />}
      {open === 'shortcuts' && <Shortcuts onClose={close} />}
    </Suspense>
  )
}
