import { useKeyDown } from '../../../components/windows/use-key-down.ts'

type Step = (() => void) | undefined

/** Calls one of these at the arrow keys ← and →, except in elements that use them. Undefined if there is nothing to do. */
export function useArrowKeys(onLeft: Step, onRight: Step): void {
  useKeyDown((event) => {
    const go = { ArrowLeft: onLeft, ArrowRight: onRight }[event.key]
    if (!go || event.altKey || event.ctrlKey || event.metaKey || usesArrows(event.target)) return
    event.preventDefault()
    go()
  })
}

/** Elements that use the arrow keys themselves: players, inputs, and what scrolls. */
const usesArrows = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.closest('audio, video, input, .preview-text, .preview-pane, .preview-tools') !== null
