import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { useNavigate } from '@tanstack/react-router'
import { LabelledCopyButton } from '../../../components/display/copy-button.tsx'
import { type RowAction, RowMenu } from '../../../components/lists/row-menu.tsx'
import { can, useMe } from '../../../data/account/me.ts'
import type { ShareType } from '../../../data/sharing/shares.ts'
import { t } from '../../../lib/language/language.ts'
import { linkOf } from '../share-form.ts'
import { stateOf } from './list-order.ts'

/** The open window over a list of shares. */
export type OpenWindow =
  | { readonly is: 'new' }
  | { readonly is: 'edit' | 'end' | 'pause' | 'invite' | 'link' | 'made' | 'activity'; readonly share: Share }

/** Of receive folders; submissions remain available after the share has ended. */
function useFormActions({ formId, status }: Share['attributes']): RowAction[] {
  const navigate = useNavigate()
  const mayRead = can(useMe(), 'viewFormData')
  if (formId === null) return []
  const goTo = (what: string) => () => void navigate({ to: `/sharing/receive/${formId}/${what}` })
  const form: RowAction = { label: t('Form'), icon: 'list', onClick: goTo('form') }
  const entered: RowAction = { label: t('Submissions'), icon: 'document', onClick: goTo('submissions') }
  return [...(status === 1 ? [form] : []), ...(mayRead ? [entered] : [])]
}

const stopLabels: Readonly<Record<ShareType, string>> = {
  receive: t('Stop receiving…'),
  shared_folder: t('Stop sharing…'),
  send: t('Delete send…'),
}

interface ActionsProps {
  readonly share: Share
  readonly onOpen: (open: OpenWindow) => void
}

/** The button that copies the link, if it works for everybody, and the menu with all actions. */
export const ShareActions = (props: ActionsProps) => {
  const { name, isPublic } = props.share.attributes
  const link = linkOf(props.share)
  return (
    <div className="share-actions">
      {stateOf(props.share) === 'active' && isPublic && (
        <LabelledCopyButton value={link} what={t('link of {name}', { name })} label={t('Copy link')} isInRow />
      )}
      <Menu {...props} />
    </div>
  )
}

function Menu({ share, onOpen }: ActionsProps) {
  const { name, type, messages, status, paths } = share.attributes
  const ofForm = useFormActions(share.attributes)
  const hasMail = useMe().transports.mail
  const open = (is: 'edit' | 'end' | 'pause' | 'invite' | 'link' | 'activity') => () => onOpen({ is, share })
  const activity: RowAction = { label: t('Activity'), icon: 'pulse', onClick: open('activity') }
  const stop: RowAction = { label: stopLabels[type], icon: 'cross', isDanger: true, onClick: open('end') }
  const resume: RowAction = { label: t('Resume…'), icon: 'play', onClick: open('pause') }
  if (status === 0)
    return (
      <RowMenu
        of={name}
        actions={type === 'receive' && paths.length > 0 ? [resume, activity, ...ofForm, stop] : [activity, ...ofForm]}
      />
    )
  const actions: RowAction[] = [
    { label: t('Link'), icon: 'copy', onClick: open('link') },
    { label: t('Edit'), icon: 'pencil', onClick: open('edit') },
    activity,
    ...ofForm,
    ...(hasMail && messages.length > 0
      ? [{ label: t('Invite again'), icon: 'send', onClick: open('invite') } as const]
      : []),
    ...(type === 'receive' ? [{ label: t('Pause…'), icon: 'pause', onClick: open('pause') } as const] : []),
    stop,
  ]
  return <RowMenu of={name} actions={actions} />
}
