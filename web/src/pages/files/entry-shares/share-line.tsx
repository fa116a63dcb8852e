/** One line of the section Sharing: what is shared, and what people may do there. */
import type { ReactNode } from 'react'
import { Icon, type IconName } from '../../../components/display/icon.tsx'

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
