import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Confirmation } from '../../../components/windows/window.tsx'
import { useMe } from '../../../data/account/me.ts'
import { usePurge, useTrash, useTrashSize } from '../../../data/files/trash.ts'
import { t } from '../../../lib/language/language.ts'
import { contentText, countText, othersText, wholeText } from './count-text.ts'

interface Props {
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Deletes entries permanently. */
export function PurgeWindow({ rows, onDone, onClose }: Props & { readonly rows: readonly TrashedResource[] }) {
  const { mutate, isPending, error } = usePurge()
  const hasFolder = rows.some(({ attributes }) => attributes.type === 'dir')
  const { size } = useTrashSize(hasFolder || rows.length > 1 ? rows.map(({ id }) => id) : [])
  const content = size && contentText(size)
  return (
    <Confirmation
      title={t('Delete {rows} permanently?', { rows: countText(rows) })}
      confirm={t('Delete permanently')}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(rows, { onSuccess: onDone })}
      onClose={onClose}
    >
      <p>{aboutRows(rows, content)}</p>
    </Confirmation>
  )
}

/** `content`: "12 files, 1.2 MB"; undefined if it is not known, or not yet. */
function aboutRows(rows: readonly TrashedResource[], content: string | undefined): string {
  const [only] = rows
  const count = rows.length
  if (count !== 1 || !only)
    return content === undefined
      ? t('The {count} selected items are deleted now and permanently. This cannot be undone.', { count })
      : t('The {count} selected items ({content}) are deleted now and permanently. This cannot be undone.', {
          ...{ count, content },
        })
  const { name, type } = only.attributes
  if (type !== 'dir') return t('The file “{name}” is deleted now and permanently. This cannot be undone.', { name })
  return content === undefined
    ? t('The folder “{name}” is deleted now and permanently, with all its content. This cannot be undone.', { name })
    : t(
        'The folder “{name}” is deleted now and permanently, with all its content ({content}). This cannot be undone.',
        {
          ...{ name, content },
        },
      )
}

/** Deletes the whole trash permanently. `isLimited`: the list shows only some of the entries. */
export function EmptyWindow({ isLimited, onDone, onClose }: Props & { readonly isLimited: boolean }) {
  const { mutate, isPending, error } = usePurge()
  const whole = useTrash({}, ['-date'])
  const { size, isError } = useTrashSize(null)
  const { username } = useMe().attributes
  const others = size && othersText(size, username)
  return (
    <Confirmation
      title={t('Empty the Trash Can?')}
      confirm={t('Empty the Trash Can')}
      isKnown={!whole.isPending && (size !== undefined || isError)}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(null, { onSuccess: onDone })}
      onClose={onClose}
    >
      <p>{aboutWhole(whole.data && size && wholeText(whole.data.total, size), isLimited)}</p>
      {others && <p>{others}</p>}
    </Confirmation>
  )
}

/** `whole`: "12 items, 70 files, 1.2 MB"; undefined if it is not known. */
function aboutWhole(whole: string | undefined, isLimited: boolean): string {
  if (whole === undefined)
    return t(
      'Everything in the Trash Can, including items not shown here, is deleted now and permanently. This cannot be undone.',
    )
  return isLimited
    ? t(
        'Everything in the Trash Can ({whole}), including items not shown here, is deleted now and permanently. This cannot be undone.',
        { whole },
      )
    : t('Everything in the Trash Can ({whole}) is deleted now and permanently. This cannot be undone.', { whole })
}
