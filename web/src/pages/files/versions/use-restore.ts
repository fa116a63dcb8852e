import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { FileVersion } from '@sallyport/contract/schemas/files/version.ts'
import { useEffect, useRef } from 'react'
import { showError, showFailure } from '../../../components/windows/show-notice.ts'
import { can, useMe } from '../../../data/account/me.ts'
import { type Restored, useRestoreVersion, useUndoReplacement } from '../../../data/files/versions.ts'
import { t } from '../../../lib/language/language.ts'
import { endOffer, showUndoable, showWords } from '../undo/undo-message.tsx'
import type { Content } from './contents.ts'

export interface Restore {
  /** The version that is being restored, if any. */
  readonly pending: FileVersion | undefined
  readonly restore: (version: FileVersion) => void
}

const wordsOf = ({ attributes }: FileVersion) => t('Version {number} restored', { number: `${attributes.number}` })

interface Offer {
  /** Of the message. */
  readonly id: string
  readonly text: string
  readonly uploadDate: string
  /** Id of the version that undoing restores. */
  readonly replaced: number
  /** Whether the list of versions has shown the content that can be undone. */
  isSeen: boolean
}

interface Undoing {
  readonly entry: Resource
  readonly contents: readonly Content[]
  /** Title of the message if the content has changed since. */
  readonly failed: string
  readonly onUndone: () => void
}

/**
 * Makes a function that shows a message about a content uploaded at `uploadDate`, with a button that restores what it has replaced. The
 * button goes when the content changes again, while these versions are shown.
 */
export function useUndoOffer({ entry, contents, failed, onUndone }: Undoing) {
  const { mutateAsync: undo } = useUndoReplacement(entry)
  const offered = useRef<Offer>(null)
  const [current, newest] = contents
  const latest = current?.attributes.uploadDate
  const before = newest?.version?.id
  const shown = useRef({ latest, before })
  useEffect(() => {
    shown.current = { latest, before }
    const offer = offered.current
    if (!offer || latest === undefined) return
    const isSame = isOf(offer, shown.current)
    if (isSame) offer.isSeen = true
    if (isSame || !(offer.isSeen || latest > offer.uploadDate)) return
    offered.current = null
    endOffer(offer.id, t('{text}. The file has changed since.', { text: offer.text }))
  }, [latest, before])
  const undoing = (uploadDate: string, replaced: FileVersion) => async () => {
    offered.current = null
    const undone = await undo({ uploadDate, replaced })
    if (undone) {
      onUndone()
      return t('Undone: the content of version {number} is current again', { number: `${replaced.attributes.number}` })
    }
    const detail = t('The content of the file has changed since. Restore the version that you want from its versions.')
    showFailure({ title: failed, detail }, { isBrief: true })
    return undefined
  }
  return (text: string, uploadDate: string, replaced: FileVersion) => {
    const about = { uploadDate, replaced: replaced.id }
    const id = showUndoable(text, undoing(uploadDate, replaced))
    offered.current = { id, text, ...about, isSeen: isOf(about, shown.current) }
  }
}

/** What the list of versions has first. */
interface Shown {
  readonly latest: string | undefined
  readonly before: number | undefined
}

/** Whether it shows the content that an offer is about. Times are to the second: two contents can have the same. */
const isOf = ({ uploadDate, replaced }: Pick<Offer, 'uploadDate' | 'replaced'>, { latest, before }: Shown): boolean =>
  latest === uploadDate && before === replaced

/**
 * Makes a version the current content, and says so, with a button that undoes it; undefined for users without permission.
 * `contents`: those before. `onRestored` is also called after undoing.
 */
export function useRestore(entry: Resource, contents: readonly Content[], onRestored: () => void): Restore | undefined {
  const me = useMe()
  const { isPending, variables, mutate } = useRestoreVersion(entry, contents[0]?.attributes)
  const offer = useUndoOffer({ entry, contents, failed: t('Restoring could not be undone'), onUndone: onRestored })
  const on = {
    onSuccess: ({ file, replaced }: Restored, version: FileVersion) => {
      onRestored()
      if (replaced) offer(wordsOf(version), file.attributes.uploadDate, replaced)
      else showWords(wordsOf(version))
    },
    onError: (error: unknown) => showError(error, { isBrief: true }),
  }
  if (!can(me, 'upload')) return undefined
  return {
    pending: isPending ? variables : undefined,
    restore: (version) => {
      if (!isPending) mutate(version, on)
    },
  }
}
