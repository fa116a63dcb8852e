import { ActionIcon, Tooltip, type TooltipProps } from '@mantine/core'
import { Icon, type IconName } from '../display/icon.tsx'

interface Props {
  readonly id?: string
  readonly label: string
  readonly icon: IconName
  readonly isOn: boolean
  /** The key that does the same. */
  readonly shortcut?: string
  /** Where the tooltip covers no button. */
  readonly tooltip?: TooltipProps['position']
  readonly onClick: () => void
}

/** Above a list: shows and hides a part of the page, or selects how the list looks. */
export const SwitchButton = ({ id, label, icon, isOn, shortcut, tooltip = 'bottom', onClick }: Props) => (
  <Tooltip label={shortcut ? `${label} (${shortcut})` : label} position={tooltip}>
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
