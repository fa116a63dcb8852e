import { ActionIcon, Menu } from '@mantine/core'
import { useRef } from 'react'
import { t } from '../../lib/language/language.ts'
import { Icon, type IconName } from '../display/icon.tsx'

export interface RowAction {
  readonly label: string
  readonly icon: IconName
  readonly isDanger?: boolean
  /** Text of the link beside the menu, for the most important actions: see `RowActions`. */
  readonly link?: string
  readonly onClick: () => void
}

/** The actions of a row behind one button. `of` names the row: "order-import". */
export function RowMenu({ of, actions }: { of: string; actions: readonly RowAction[] }) {
  const button = useRef<HTMLButtonElement>(null)
  const act = (onClick: () => void) => {
    // The menu item is about to disappear; a dialog opened now returns the focus to the row.
    button.current?.focus()
    onClick()
  }
  return (
    <Menu>
      <Menu.Target>
        <ActionIcon ref={button} variant="subtle" color="gray" size="lg" aria-label={t('Actions for {of}', { of })}>
          <Icon name="more" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map(({ label, icon, isDanger = false, onClick }) => (
          <Menu.Item
            key={label}
            leftSection={<Icon name={icon} size={18} />}
            {...(isDanger && { className: 'menu-danger' })}
            onClick={() => act(onClick)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
