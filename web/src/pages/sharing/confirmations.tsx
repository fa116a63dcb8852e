import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Confirmation } from '../../components/windows/window.tsx'
import { useEndShare, useInviteAgain } from '../../data/sharing/shares.ts'
import { t } from '../../lib/language/language.ts'

export function EndShare({ share, onClose }: { share: Share; onClose: () => void }) {
  const end = useEndShare()
  const { name, type } = share.attributes
  return (
    <Confirmation
      title={t(
        '{type, select, send {End the send “{name}”?} receive {End the receive folder “{name}”?} other {End the shared folder “{name}”?}}',
        { type, name },
      )}
      confirm={t('End')}
      isSending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(share.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        {t('Its links stop working immediately for everyone.')}{' '}
        {type === 'send'
          ? t('The copies of the sent files are deleted.')
          : t('The folder and its content are not deleted.')}
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
