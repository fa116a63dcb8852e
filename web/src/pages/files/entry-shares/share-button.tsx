import { Button } from '@mantine/core'
import { Icon } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'

/** Beside the heading of the section Sharing. */
export const ShareButton = ({ onClick }: { onClick: () => void }) => (
  <Button variant="subtle" size="compact-sm" leftSection={<Icon name="plus" size={16} />} onClick={onClick}>
    {t('Share')}
  </Button>
)
