/** The settings of a share, over its details: with its link, and a button that ends it. */
import { useState } from 'react'
import { TextButton } from '../../../components/display/text-button.tsx'
import type { ReachingShare } from '../../../data/sharing/folder-shares.ts'
import { t } from '../../../lib/language/language.ts'
import { EndShare } from '../../sharing/confirmations.tsx'
import { ExistingShare } from '../../sharing/quick-share.tsx'
import { ShareWindow } from '../../sharing/share-window.tsx'

const endLabels = {
  receive: t('Stop receiving…'),
  shared_folder: t('Stop sharing…'),
  send: t('Delete send…'),
} as const

interface Props {
  readonly share: ReachingShare
  readonly onClose: () => void
}

export function ShareDialog({ share, onClose }: Props) {
  const [isEnding, setEnding] = useState(false)
  const { type } = share.attributes
  if (isEnding) return <EndShare share={share} onClose={onClose} />
  const end = (
    <div>
      <TextButton onClick={() => setEnding(true)}>{endLabels[type]}</TextButton>
    </div>
  )
  if (type === 'receive')
    return <ShareWindow type={type} share={share} onSaved={onClose} onClose={onClose} footer={end} />
  return <ExistingShare share={share} type={type} onClose={onClose} footer={end} />
}
