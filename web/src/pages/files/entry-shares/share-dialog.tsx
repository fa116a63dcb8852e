/** The settings of a share, with its link, or the question whether to end it: over the details of what is shared. */
import { EndShare } from '../../sharing/confirmations.tsx'
import { ExistingShare } from '../../sharing/quick-share.tsx'
import { ShareWindow } from '../../sharing/share-window.tsx'
import type { OpenedShare } from './share-of-it.tsx'

interface Props {
  readonly opened: OpenedShare
  readonly onClose: () => void
}

export function ShareDialog({ opened: { share, is }, onClose }: Props) {
  const { type } = share.attributes
  if (is === 'end') return <EndShare share={share} isLink onClose={onClose} />
  if (type === 'receive') return <ShareWindow type={type} share={share} onSaved={onClose} onClose={onClose} />
  return <ExistingShare share={share} type={type} onClose={onClose} />
}
