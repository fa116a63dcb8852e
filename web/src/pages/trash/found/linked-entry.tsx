/** What the address leads to and the list does not have: where it is instead. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useEffect, useEffectEvent } from 'react'
import { Empty, Loading } from '../../../components/display/states.tsx'
import { Window } from '../../../components/windows/window.tsx'
import { isAdmin, useMe } from '../../../data/account/me.ts'
import { useTrashed } from '../../../data/files/deleted/trashed.ts'
import { useRestoration } from '../../../data/files/trash.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import { GoneEntry } from '../windows/gone-entry.tsx'

interface Props {
  readonly id: number
  /** The name that the address has; '' if it has none. */
  readonly name: string
  /** It is in the trash after all, or in this deleted folder, with `matchingContent`. */
  readonly onFound: (entry: TrashedResource) => void
  readonly onClose: () => void
}

export function LinkedEntry({ id, name, onFound, onClose }: Props) {
  const { data: trashed, isLoading } = useTrashed({ id })
  const show = useEffectEvent(onFound)
  useEffect(() => {
    if (trashed) show(trashed)
  }, [trashed])
  return isLoading || trashed ? null : <NotThere {...{ id, name, onClose }} />
}

function NotThere({ id, name, onClose }: Omit<Props, 'onFound'>) {
  const isAll = isAdmin(useMe())
  const { data: now, isPending } = useRestoration(id, isAll)
  const known = name || (now ? baseName(now.path) : '')
  return (
    <Window title={known ? <bdi>{known}</bdi> : t('Trash Can')} onClose={onClose}>
      {isPending && <Loading rows={4} />}
      {now && <GoneEntry entry={{ id, attributes: { name: known, type: 'file' } }} onClose={onClose} />}
      {now === null && (
        <div role="status">
          <Empty icon="trash" title={isAll ? t('This is not in the Trash Can') : t('This is not in your Trash Can')}>
            {isAll
              ? t('It was permanently deleted, or the link is mistyped.')
              : t('It was permanently deleted, somebody else deleted it, or the link is mistyped.')}
          </Empty>
        </div>
      )}
    </Window>
  )
}
