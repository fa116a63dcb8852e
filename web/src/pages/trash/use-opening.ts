import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import { can, useMe } from '../../data/account/me.ts'

/** Shows the content of an entry; undefined if the user may not see it. */
export type OpeningOf = (row: TrashedResource) => (() => void) | undefined

/** `gone`: ids of rows that are no longer in the trash. */
export function useOpening(onOpen: (row: TrashedResource) => void, gone: ReadonlySet<number>): OpeningOf {
  const me = useMe()
  return (row) => {
    const isAllowed = can(me, row.attributes.type === 'dir' ? 'list' : 'download')
    return isAllowed && !gone.has(row.id) ? () => onOpen(row) : undefined
  }
}
