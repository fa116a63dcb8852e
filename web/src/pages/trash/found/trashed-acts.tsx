/** The way from a deleted file or folder to the trash, and out of it. */
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { inTrash } from '../../../components/files/in-trash.ts'
import { t } from '../../../lib/language/language.ts'
import { baseName } from '../../../lib/path.ts'
import './trashed-acts.css'

const RestoreHere = lazy(async () => ({ default: (await import('./restore-here.tsx')).RestoreHere }))

interface Props {
  /** With `matchingContent` the deleted folder that contains it. */
  readonly entry: TrashedResource
  /** Its id. Absent: that of the entry. */
  readonly id?: number | undefined
  /** Whether the link takes the place of the present address in the history. */
  readonly isReplacing?: boolean
}

export const TrashedActs = ({ entry, id = entry.id, isReplacing = false }: Props) => (
  <div className="trashed-acts">
    <Link replace={isReplacing} {...inTrash({ id: entry.id, name: entry.attributes.name })}>
      {t('Show in the Trash Can')}
    </Link>
    <Suspense fallback={null}>
      <RestoreHere entry={soughtIn(entry, id)} />
    </Suspense>
  </div>
)

/** The entry, or what was found in it, as far as that is known. */
export function soughtIn(entry: TrashedResource, id: number): TrashedResource {
  const { matchingContent: content, ...attributes } = entry.attributes
  if (content === undefined || id === entry.id) return entry
  return { ...entry, id, attributes: { ...attributes, name: baseName(content), path: `${attributes.path}/${content}` } }
}
