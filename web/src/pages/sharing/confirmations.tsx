import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { Confirmation } from '../../components/windows/window.tsx'
import { useEndShare, useInviteAgain } from '../../data/sharing/shares.ts'
import { nouns } from './share-form.ts'

export function EndShare({ share, onClose }: { share: Share; onClose: () => void }) {
  const end = useEndShare()
  const { name, type } = share.attributes
  return (
    <Confirmation
      title={`End the ${nouns[type]} ${name}?`}
      confirm="END"
      isSending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(share.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        Its links stop working at once, for everybody.{' '}
        {type === 'send' ? 'The files that were sent go with it.' : 'The folder and all in it stay.'}
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
      isMild
      isSending={invite.isPending}
      error={invite.error}
      onConfirm={() => invite.mutate(share.id, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>The latest invitation is written once more to {count === 1 ? recipients[0]?.email : `all ${count} people`}.</p>
    </Confirmation>
  )
}
