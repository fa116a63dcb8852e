/** One line of the section Sharing: what is shared, and what people may do there. */

import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../../components/display/icon.tsx'
import { t } from '../../../lib/language/language.ts'

interface Props {
  readonly icon: IconName
  readonly name: ReactNode
  /** Its actions. */
  readonly menu?: ReactNode
  readonly children?: ReactNode
}

export const ShareLine = ({ icon, name, menu, children }: Props) => (
  <li className="share-line">
    <Icon name={icon} size={18} />
    <div className="share-line-text">
      <div className="share-line-name">{name}</div>
      {children}
    </div>
    {menu}
  </li>
)

/** Beside the heading of the section Sharing. */
export const ShareButton = ({ onClick }: { onClick: () => void }) => (
  <Button variant="subtle" size="compact-sm" leftSection={<Icon name="plus" size={16} />} onClick={onClick}>
    {t('Share')}
  </Button>
)
