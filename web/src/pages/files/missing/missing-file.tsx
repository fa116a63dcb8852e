/** In place of the window of a file that is not there: that it is in the trash, if the user sees it there; otherwise a message. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { useEffect, useEffectEvent, useState } from 'react'
import { showFailure } from '../../../components/windows/show-notice.ts'
import { Window } from '../../../components/windows/window.tsx'
import { type Failure, failureOf, hasStatus } from '../../../data/api/failure.ts'
import { useTrashed } from '../../../data/files/deleted/trashed.ts'
import { t } from '../../../lib/language/language.ts'
import { soughtIn } from '../../trash/found/trashed-acts.tsx'
import { TrashedNote } from '../../trash/found/trashed-note.tsx'
import { GoneEntry } from '../../trash/windows/gone-entry.tsx'

interface Props {
  readonly id: number
  /** Why it could not be read; null if it is a folder. */
  readonly error: Error | null
  readonly onClose: () => void
}

const missing: Failure = {
  title: t('The file cannot be shown'),
  detail: t('The file at this address was deleted, or you have no access to it.'),
}

export function MissingFile({ id, error, onClose }: Props) {
  const isMissing = error === null || hasStatus(error, 403, 404)
  const { data: trashed, isLoading } = useTrashed(isMissing ? { id } : undefined)
  const leave = useEffectEvent(() => {
    showFailure(isMissing ? missing : failureOf(error), { isBrief: true })
    onClose()
  })
  const [known, setKnown] = useState<TrashedResource>()
  if (trashed && trashed !== known) setKnown(trashed)
  const isNowhere = !isLoading && !trashed && !known
  useEffect(() => {
    if (isNowhere) leave()
  }, [isNowhere])
  if (!known) return null
  const sought = soughtIn(known, id)
  return (
    <Window title={<bdi>{sought.attributes.name}</bdi>} onClose={onClose}>
      {trashed === null ? <GoneEntry entry={sought} onClose={onClose} /> : <TrashedNote entry={known} id={id} />}
    </Window>
  )
}
