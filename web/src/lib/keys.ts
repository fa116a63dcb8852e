import { tc } from './language/language.ts'

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent)

const keyNames: Readonly<Record<string, string>> = {
  Ctrl: isMac ? '⌘' : tc('key', 'Ctrl'),
  Shift: tc('key', 'Shift'),
  Esc: tc('key', 'Esc'),
  Space: tc('key', 'Space'),
  Enter: tc('key', 'Enter'),
  Backspace: tc('key', 'Backspace'),
  Delete: tc('key', 'Delete'),
  Home: tc('key', 'Home'),
  End: tc('key', 'End'),
}

/** Keys as they are written on the keyboard: "Ctrl Z", "⌘ Z", in German "Strg Z". */
export const keyText = (keys: string): string =>
  keys
    .split(' ')
    .map((key) => keyNames[key] ?? key)
    .join(' ')

/** The value of `aria-keyshortcuts` for a key with Ctrl, on a Mac with Cmd. */
export const keyShortcut = (key: string): string => `${isMac ? 'Meta' : 'Control'}+${key}`

/** Checkboxes and radio buttons take no text. */
const textFields = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'

/** Whether a key that is pressed at this element belongs to what is typed there. */
export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(textFields) !== null
