import { ActionIcon, Tooltip } from '@mantine/core'
import { Icon, type IconName } from '../display/icon.tsx'

interface Props {
  readonly id?: string
  readonly label: string
  readonly icon: IconName
  readonly isOn: boolean
  readonly onClick: () => void
}

/** Above a list: shows and hides a part of the page, or selects how the list looks. */
export const SwitchButton = ({ id, label, icon, isOn, onClick }: Props) => (
  // Where it covers no button; below that of details is the one that closes them.
  <Tooltip label={label} position={id && isOn ? 'top-end' : 'bottom'}>
    <ActionIcon
      {...(id && { id })}
      variant={isOn ? 'light' : 'subtle'}
      color={isOn ? 'teal' : 'gray'}
      aria-label={label}
      aria-pressed={isOn}
      onClick={onClick}
    >
      <Icon name={icon} size={18} />
    </ActionIcon>
  </Tooltip>
)
