import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Confirmation } from '../../components/windows/window.tsx'
import { useEndShare, useInviteAgain } from '../../data/sharing/shares.ts'
import { typeLabels } from './share-form.ts'

export function EndShare({ share, onClose }: { share: Share; onClose: () => void }) {
  const end = useEndShare()
  const { name, type } = share.attributes
  return (
    <Confirmation
      title={`End the ${typeLabels[type]} ${name}?`}
      confirm="END"
      isSending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(share.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        Its links stop working immediately for everyone.{' '}
        {type === 'send' ? 'The copies of the sent files are deleted.' : 'The folder and its content are not deleted.'}
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
      title={`Invite to ${name} again?`}
      confirm="INVITE AGAIN"
      isHarmless
      isSending={invite.isPending}
      error={invite.error}
      onConfirm={() => invite.mutate(share.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>The last invitation is sent again to {count === 1 ? recipients[0]?.email : `all ${count} people`}.</p>
    </Confirmation>
  )
}
