import { ActionIcon } from '@mantine/core'
import { Icon, type IconName } from '../../../components/display/icon.tsx'

interface Props {
  readonly label: string
  readonly icon: IconName
  /** Undefined if there is nothing to do now. */
  readonly onClick: (() => void) | undefined
  readonly size?: number
}

// aria-disabled: a disabled button would lose the focus.
export const IconButton = ({ label, icon, onClick, size }: Props) => (
  <ActionIcon
    variant="default"
    {...(size !== undefined && { size })}
    aria-label={label}
    aria-disabled={!onClick}
    {...(!onClick && { 'data-disabled': true })}
    onClick={() => onClick?.()}
  >
    <Icon name={icon} size={18} />
  </ActionIcon>
)
