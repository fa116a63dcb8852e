/** The actions of entries as a menu: at the pointer, or below the button. */
import { Menu } from '@mantine/core'
import { useCallback, useEffect, useState } from 'react'
import { Icon, type IconName } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'
import './entry-menu.css'

/** Where the menu was asked for: a point, or the box of the button. Pixels of the window. */
export interface Point {
  readonly x: number
  readonly y: number
  readonly width?: number
  readonly height?: number
}

/** `Name` tells the actions apart. */
export interface MenuAction<Name> {
  readonly name: Name
  readonly label: string
  readonly icon: IconName
  /** Its key, as it is shown. */
  readonly key?: string | undefined
  readonly isDangerous?: boolean
}

interface Props<Name> {
  readonly at: Point
  /** What the actions are for: a name, or how many. */
  readonly label: string
  readonly actions: readonly MenuAction<Name>[]
  readonly onAct: (name: Name) => void
  readonly onClose: () => void
  /** In px. */
  readonly width?: number
}

export function EntryMenu<Name extends string>({ at, label, actions, onAct, onClose, width = menuWidth }: Props<Name>) {
  const focusBack = useFocusBack()
  const act = (name: Name) => {
    // The menu item is about to disappear; a dialog opened now returns the focus to the list.
    focusBack()
    onAct(name)
  }
  return (
    <Menu opened onClose={onClose} {...placement(at)} width={width} withinPortal>
      <Menu.Target>
        {/* Anchor of the menu; not interactive. */}
        <button
          type="button"
          disabled
          className="entry-menu-spot"
          aria-label={t('Actions for {label}', { label })}
          style={{ left: at.x, top: at.y, width: at.width ?? 1, height: at.height ?? 1 }}
        />
      </Menu.Target>
      <Menu.Dropdown className="entry-menu" aria-label={t('Actions for {label}', { label })}>
        <Menu.Label className="entry-menu-label">
          <bdi>{label}</bdi>
        </Menu.Label>
        {actions.map(({ name, label: words, icon, key, isDangerous }) => (
          <Menu.Item
            key={name}
            leftSection={<Icon name={icon} size={18} />}
            rightSection={key && <kbd className="entry-menu-key">{key}</kbd>}
            {...(isDangerous && { className: 'menu-danger' })}
            onClick={() => act(name)}
          >
            {words}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const menuWidth = 220
const padding = 8

/**
 * The menu covers neither its button nor the point, where there is space for that: a second tap, or the end of a long one, must not
 * hit an action. Beside a button at the right of a list it has the height of the window.
 */
function placement({ x, width }: Point) {
  const shift = { crossAxis: true, padding }
  if (width !== undefined && x >= menuWidth + 2 * padding)
    return { position: 'left-start', middlewares: { flip: false, shift: { padding } } } as const
  return {
    position: width === undefined ? 'bottom-start' : 'bottom-end',
    middlewares: { flip: { crossAxis: false }, shift },
  } as const
}

/** Returns the focus to the previously focused element, for the keyboard. */
function useFocusBack(): () => void {
  const [before] = useState(() => document.activeElement)
  const focusBack = useCallback(() => {
    if (before instanceof HTMLElement) before.focus({ preventScroll: true })
  }, [before])
  useEffect(
    () => () => {
      // Unless a dialog has it.
      if (!document.activeElement?.closest('[role=dialog]')) focusBack()
    },
    [focusBack],
  )
  return focusBack
}
