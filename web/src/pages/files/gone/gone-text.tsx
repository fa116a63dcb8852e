/** Of a file or folder that was there when it was selected or opened. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { ReactNode } from 'react'
import { can, isAdmin, useMe } from '../../../data/account/me.ts'
import { useDeletion } from '../../../data/files/trash.ts'
import { rich, t } from '../../../lib/language/language.ts'

export interface GoneText {
  readonly title: string
  /** Who deleted it; null if that is unknown, and there is nothing else to say. */
  readonly explanation: ReactNode
}

/**
 * Says what has become of it, and who deleted it, once that has loaded; undefined before, if nothing is certain yet.
 * Administrators have access to all folders: what they no longer find was deleted.
 */
export function useGoneText(entry: Resource): GoneText | undefined {
  const me = useMe()
  const { data: deletion, isLoading } = useDeletion(entry, { isEnabled: can(me, 'delete') })
  const isFolder = entry.attributes.type === 'dir'
  if (deletion || isAdmin(me))
    return {
      title: isFolder ? t('This folder was deleted') : t('This file was deleted'),
      explanation: deletion ? byWhom(deletion, me.attributes.username) : null,
    }
  if (isLoading) return undefined
  return {
    title: isFolder ? t('This folder is no longer here') : t('This file is no longer here'),
    explanation: t('It was deleted, or moved to where you have no access.'),
  }
}

interface Deletion {
  readonly deletedBy: string
  readonly deletedByName: string
}

function byWhom({ deletedBy, deletedByName }: Deletion, me: string): ReactNode {
  if (deletedBy === '') return null
  if (deletedBy === me) return t('You deleted it.')
  return rich('It was deleted by {name}.', { name: <bdi key="name">{deletedByName}</bdi> })
}
