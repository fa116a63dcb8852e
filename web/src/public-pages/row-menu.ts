/** The menu of an entry, in place of the disclosure that works without a script. */
export interface MenuItem {
  readonly label: string
  readonly isDangerous?: boolean
  run(): void
}

/** Replaces `details` by a button that opens a menu. */
export function addMenu(details: HTMLDetailsElement, items: readonly MenuItem[]): void {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'round menu-button'
  button.append(...(details.querySelector('summary')?.childNodes ?? []))
  button.setAttribute('aria-haspopup', 'menu')
  button.setAttribute('aria-expanded', 'false')
  details.replaceWith(button)
  let close: (() => void) | null = null
  const openAt = (first: number) => {
    close?.()
    close = open(button, items, first)
  }
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-expanded') === 'true') close?.()
    else openAt(0)
  })
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    openAt(event.key === 'ArrowDown' ? 0 : items.length - 1)
  })
}

/** Returns what closes it. */
function open(button: HTMLElement, items: readonly MenuItem[], first: number): () => void {
  const menu = document.createElement('div')
  menu.className = 'menu'
  menu.setAttribute('role', 'menu')
  menu.setAttribute('aria-label', button.textContent ?? '')
  const close = () => {
    document.removeEventListener('pointerdown', closeOutside, true)
    menu.remove()
    button.setAttribute('aria-expanded', 'false')
  }
  const closeOutside = ({ target }: Event) => {
    if (target instanceof Node && !menu.contains(target) && !button.contains(target)) close()
  }
  const leave = () => {
    close()
    button.focus()
  }
  const choices = items.map((item) => choiceFor(item, leave))
  menu.append(...choices)
  menu.addEventListener('keydown', (event) => {
    const at = choices.indexOf(document.activeElement as HTMLButtonElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    if (to !== undefined) choices.at(to % choices.length)?.focus()
    else if (event.key === 'Escape' || event.key === 'Tab') leave()
    if (to !== undefined || event.key === 'Escape') event.preventDefault()
  })
  document.addEventListener('pointerdown', closeOutside, true)
  button.after(menu)
  button.setAttribute('aria-expanded', 'true')
  menu.classList.toggle('above', menu.getBoundingClientRect().bottom > innerHeight)
  choices[first]?.focus()
  return close
}

function choiceFor({ label, isDangerous, run }: MenuItem, leave: () => void): HTMLButtonElement {
  const choice = document.createElement('button')
  choice.type = 'button'
  choice.tabIndex = -1
  choice.setAttribute('role', 'menuitem')
  choice.textContent = label
  if (isDangerous) choice.className = 'danger'
  choice.addEventListener('click', () => {
    leave()
    run()
  })
  return choice
}
