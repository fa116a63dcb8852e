import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Confirmation } from '../../components/windows/window.tsx'
import { useEndShare, useInviteAgain, useOpenShare } from '../../data/sharing/shares.ts'
import { t } from '../../lib/language/language.ts'

/** What is kept, and what is not. */
const consequences = {
  receive: t(
    'The folder, its files and its submissions are kept. To receive files again, create a new receive folder.',
  ),
  shared_folder: t('The folder and its content are not deleted.'),
  send: t('The copies of the sent files are deleted.'),
} as const

interface EndProps {
  readonly share: Share
  /** In words for those who see what is shared, and a send as a link to a copy of it. */
  readonly isLink?: boolean
  readonly onClose: () => void
}

export function EndShare({ share, isLink = false, onClose }: EndProps) {
  const end = useEndShare()
  const { name, type } = share.attributes
  const called = isLink && type === 'send' ? 'shared_folder' : type
  return (
    <Confirmation
      title={t(
        '{type, select, send {Delete the send “{name}”?} receive {Stop receiving files with “{name}”?} other {Stop sharing “{name}”?}}',
        { type: called, name },
      )}
      confirm={called === 'receive' ? t('Stop receiving') : called === 'send' ? t('Delete send') : t('Stop sharing')}
      isSending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(share.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {t('Its links stop working immediately for everyone.')} {consequences[type]}
      </p>
    </Confirmation>
  )
}

/** Pauses a receive folder, or resumes it. */
export function PauseShare({ share, onClose }: { share: Share; onClose: () => void }) {
  const open = useOpenShare()
  const { name, status } = share.attributes
  const isOpen = status === 1
  return (
    <Confirmation
      title={
        isOpen ? t('Pause the receive folder “{name}”?', { name }) : t('Resume the receive folder “{name}”?', { name })
      }
      confirm={isOpen ? t('Pause') : t('Resume')}
      isHarmless
      isSending={open.isPending}
      error={open.error}
      onConfirm={() => open.mutate({ id: share.id, isOpen: !isOpen }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {isOpen
          ? t('Its links stop working immediately for everyone, until you resume it. Files and submissions are kept.')
          : t('Its links work again, and visitors can upload files.')}
      </p>
    </Confirmation>
  )
}

export function InviteAgain({ share, onClose }: { share: Share; onClose: () => void }) {
  const invite = useInviteAgain()
  const { name, recipients } = share.attributes
  const count = recipients.length
  return (
    <Confirmation
      title={t('Send invitations to {name} again?', { name })}
      confirm={t('Invite again')}
      isHarmless
      isSending={invite.isPending}
      error={invite.error}
      onConfirm={() => invite.mutate(share.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {t(
          '{count, plural, one {The last invitation is sent again to {email}.} other {The last invitation is sent again to all # people.}}',
          {
            count,
            email: recipients[0]?.email ?? '',
          },
        )}
      </p>
    </Confirmation>
  )
}
