import { useLayoutEffect } from 'react'
import { isTyping } from '../../lib/keys.ts'

/** What covers the screen: on phones the details are a window themselves. */
const covers = ':is([role=dialog], [role=menu]):not(:has(.details-content))'

/** Alt-Enter shows and hides the details of the screen, if it has any, as its button for them does. */
export function useDetailsKey(): void {
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { key, altKey, ctrlKey, metaKey, shiftKey, target } = event
      if (key !== 'Enter' || !altKey || ctrlKey || metaKey || shiftKey || event.repeat || event.defaultPrevented) return
      const button = document.getElementById('details-switch')
      if (!button || isTyping(target) || document.querySelector(covers)) return
      // A button or link that has the focus would be pressed.
      event.preventDefault()
      const isInside = document.activeElement?.closest('.details')
      button.click()
      // What has the focus is about to disappear.
      if (isInside) button.focus()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}
