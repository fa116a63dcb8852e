import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Confirmation } from '../../../components/windows/window.tsx'
import { usePurge, useTrash } from '../../../data/files/trash.ts'
import { t } from '../../../lib/language/language.ts'
import { countText, wholeText } from './count-text.ts'

interface Props {
  readonly onDone: () => void
  readonly onClose: () => void
}

/** Deletes entries permanently. */
export function PurgeWindow({ rows, onDone, onClose }: Props & { readonly rows: readonly TrashedResource[] }) {
  const { mutate, isPending, error } = usePurge()
  return (
    <Confirmation
      title={t('Delete {rows} permanently?', { rows: countText(rows) })}
      confirm={t('Delete permanently')}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(rows, { onSuccess: onDone })}
      onClose={onClose}
    >
      <p>{aboutRows(rows)}</p>
    </Confirmation>
  )
}

function aboutRows(rows: readonly TrashedResource[]): string {
  const [only] = rows
  if (rows.length !== 1 || !only)
    return t('The {count} selected entries are deleted now and permanently. This cannot be undone.', {
      count: rows.length,
    })
  const { name, type } = only.attributes
  return type === 'dir'
    ? t('The folder “{name}” is deleted now and permanently, with all its content. This cannot be undone.', { name })
    : t('The file “{name}” is deleted now and permanently. This cannot be undone.', { name })
}

/** Deletes the whole trash permanently. `isLimited`: the list shows only some of the entries. */
export function EmptyWindow({ isLimited, onDone, onClose }: Props & { readonly isLimited: boolean }) {
  const { mutate, isPending, error } = usePurge()
  const whole = useTrash({}, ['-date'])
  return (
    <Confirmation
      title={t('Empty the trash?')}
      confirm={t('Empty the trash')}
      isKnown={!whole.isPending}
      isSending={isPending}
      error={error}
      onConfirm={() => mutate(null, { onSuccess: onDone })}
      onClose={onClose}
    >
      <p>{aboutWhole(whole.data && wholeText(whole.data, !whole.hasNextPage), isLimited)}</p>
    </Confirmation>
  )
}

/** `whole`: "12 entries, 1.2 MB"; undefined if it is not known. */
function aboutWhole(whole: string | undefined, isLimited: boolean): string {
  if (whole === undefined)
    return t(
      'Everything in the trash, including entries not shown here, is deleted now and permanently. This cannot be undone.',
    )
  return isLimited
    ? t(
        'Everything in the trash ({whole}), including entries not shown here, is deleted now and permanently. This cannot be undone.',
        { whole },
      )
    : t('Everything in the trash ({whole}) is deleted now and permanently. This cannot be undone.', { whole })
}
