/** Shares a folder or files from Files: the link first, and all that protects it in the same window. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { Share } from '@sallyport/contract/schemas/shares/share.ts'
import { type ReactNode, useState } from 'react'
import { copyText } from '../../components/display/copy-button.tsx'
import { ErrorMessage, Loading } from '../../components/display/states.tsx'
import { FormWindow, Window } from '../../components/windows/window.tsx'
import { useMe } from '../../data/account/me.ts'
import { InputError } from '../../data/api/failure.ts'
import { useSaveShare, useShareOfFolder } from '../../data/sharing/shares.ts'
import { AccessControls, AccessField, InviteField } from './settings-fields.tsx'
import { type Draft, draftOf, linkOf, newDraft, problemOf, settingsOf } from './share-form.ts'
import { ShareLink } from './share-link.tsx'
import './sharing.css'
import { entriesText } from '../../lib/bytes.ts'
import { rich, t } from '../../lib/language/language.ts'

interface Props {
  readonly entries: readonly Resource[]
  readonly onClose: () => void
}

export function QuickShare({ entries, onClose }: Props) {
  const [only] = entries
  const folder = entries.length === 1 && only?.attributes.type === 'dir' ? only.attributes.path : null
  const { data: existing, isLoading, error, refetch } = useShareOfFolder(folder)
  const name = only && entries.length === 1 ? only.attributes.name : entriesText(entries.length)
  const title = <>{rich('Share “{name}”', { name: <bdi>{name}</bdi> })}</>
  if (isLoading || error)
    return (
      <Window title={title} onClose={onClose}>
        {isLoading ? <Loading /> : <ErrorMessage error={error} onRetry={() => void refetch()} />}
      </Window>
    )
  const type = folder === null ? 'send' : 'shared_folder'
  return (
    <ShareForm
      title={title}
      type={type}
      first={existing ?? null}
      name={only?.attributes.name ?? ''}
      resources={entries.map(({ id }) => `id:${id}`)}
      onClose={onClose}
    />
  )
}

interface ExistingProps {
  readonly share: Share
  readonly type: FormProps['type']
  readonly onClose: () => void
}

/** The link and settings of a shared folder or a send. */
export function ExistingShare({ share, type, onClose }: ExistingProps) {
  const { name } = share.attributes
  const title = type === 'send' ? t('Link of {name}', { name }) : rich('Share “{name}”', { name: <bdi>{name}</bdi> })
  return <ShareForm {...{ title, type, name, onClose }} first={share} resources={[]} />
}

interface FormProps {
  readonly title: ReactNode
  readonly type: 'send' | 'shared_folder'
  /** The folder's share, if it has one already. */
  readonly first: Share | null
  readonly name: string
  readonly resources: readonly string[]
  readonly onClose: () => void
}

function ShareForm({ title, type, first, name, resources, onClose }: FormProps) {
  const form = useShareForm(type, first, { name, resources })
  const { share, draft, hasChanges } = form
  // Downloads go on while the window is open.
  const downloadCount = (first ?? share)?.attributes.downloadCount
  const before = form.before && { ...form.before, downloadCount: downloadCount ?? form.before.downloadCount }
  const fields = { type, draft, before, onChange: form.change }
  return (
    <FormWindow
      title={title}
      submit={share ? t('Save changes') : draft.isPublic ? t('Create and copy link') : t('Share')}
      cancel={share && !hasChanges ? t('Close') : t('Cancel')}
      isDisabled={share !== null && !hasChanges}
      hasChanges={hasChanges}
      startsOnSubmit={first === null}
      isSending={form.isSending}
      error={form.error}
      onSubmit={form.send}
      onClose={onClose}
    >
      {share ? (
        <ShareLink share={share} isCopied={form.isCopied} />
      ) : (
        <p className="window-intro">
          {type === 'send'
            ? t('Visitors download copies of the files as they are now.')
            : t('Visitors see the folder as it is when they open the link.')}
        </p>
      )}
      <div className="share-controls">
        {type === 'shared_folder' && <AccessField {...fields} />}
        <AccessControls {...fields} />
        <InviteField {...fields} />
      </div>
    </FormWindow>
  )
}

function useShareForm(type: FormProps['type'], first: Share | null, what: Pick<FormProps, 'name' | 'resources'>) {
  const { email } = useMe().attributes
  const [share, setShare] = useState(first)
  const [begun, setBegun] = useState(() => (first ? draftOf(first) : { ...newDraft(type, email), name: what.name }))
  const [draft, setDraft] = useState(begun)
  const [isCopied, setCopied] = useState(false)
  const [mistake, setMistake] = useState<InputError | null>(null)
  const save = useSaveShare()
  const before = share ? begun : null
  const onSaved = async ({ data }: { data: Share }) => {
    const next = draftOf(data)
    setShare(data)
    setBegun(next)
    setDraft(next)
    setCopied(data.attributes.isPublic && (await copyText(linkOf(data))))
  }
  return {
    ...{ share, draft, before, isCopied, isSending: save.isPending, error: mistake ?? save.error },
    hasChanges: JSON.stringify(draft) !== JSON.stringify(begun),
    change: (changes: Partial<Draft>) => setDraft((now) => ({ ...now, ...changes })),
    send() {
      const problem = problemOf(draft, before)
      setMistake(problem ? new InputError(problem) : null)
      if (problem) return
      const settings = settingsOf(draft, type, before)
      const saved = share
        ? { ...settings, id: share.id }
        : { ...settings, type, name: draft.name, resources: [...what.resources] }
      save.mutate(saved, { onSuccess: (answer) => void onSaved(answer) })
    },
  }
}
