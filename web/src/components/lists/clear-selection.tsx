import { ActionIcon, Tooltip } from '@mantine/core'
import { t } from '../../lib/language/language.ts'
import { Icon } from '../display/icon.tsx'

interface Props {
  readonly className?: string
  readonly onClick: () => void
}

export const ClearSelection = ({ className = '', onClick }: Props) => (
  <Tooltip label={t('Clear selection (Escape)')}>
    <ActionIcon className={className} variant="subtle" color="gray" aria-label={t('Clear selection')} onClick={onClick}>
      <Icon name="cross" size={18} />
    </ActionIcon>
  </Tooltip>
)
