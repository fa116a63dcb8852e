/** The actions of some entries as a menu: at the pointer, or below the button that was pressed. */
import { Menu } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { Icon } from '../../parts/icon.tsx'
import type { Action, ActionName } from './actions.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

interface Props {
  readonly at: Point
  /** What they are for: a name, or "3 entries". */
  readonly label: string
  readonly actions: readonly Action[]
  readonly onAct: (name: ActionName) => void
  readonly onClose: () => void
}

export function EntryMenu({ at, label, actions, onAct, onClose }: Props) {
  useFocusBack()
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={220} withinPortal>
      <Menu.Target>
        {/* Only a place to hang the menu on: nobody can press it. */}
        <button
          type="button"
          disabled
          className="entry-menu-spot"
          aria-label={`Actions for ${label}`}
          style={{ left: at.x, top: at.y }}
        />
      </Menu.Target>
      <Menu.Dropdown aria-label={`Actions for ${label}`}>
        <Menu.Label className="entry-menu-label">
          <bdi>{label}</bdi>
        </Menu.Label>
        {actions.map(({ name, label: words, icon, key, isDangerous }) => (
          <Menu.Item
            key={name}
            leftSection={<Icon name={icon} size={18} />}
            rightSection={key && <kbd className="entry-menu-key">{key}</kbd>}
            {...(isDangerous && { color: 'danger' })}
            onClick={() => onAct(name)}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** The focus goes back to where it was, so that keys go on from there. */
function useFocusBack(): void {
  const before = useRef(document.activeElement)
  useEffect(
    () => () => {
      if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true })
    },
    [],
  )
}
