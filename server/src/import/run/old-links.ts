/** Lets the links that shares have at the source open them here, once the name of its host leads to this server. */
import { itemsOf } from '../../core/imports/store.ts'
import { addAliases } from '../../core/shares/aliases.ts'
import { aliasesUntil } from '../../core/shares/aliases-store.ts'
import { shareById } from '../../core/shares/store.ts'
import { slices } from '../../lib/slices.ts'
import type { SourceOldLinks } from '../source.ts'
import { importPart, type NewItem, type PartScope } from './parts.ts'
import { writeDone } from './scope.ts'
import { shareName } from './shares.ts'

const atOnce = 100

/** After the shares. False if the source does not let all of them be read. */
export async function importOldLinks(scope: PartScope): Promise<boolean> {
  const read = scope.account.oldLinks
  if (!read || 'unreadable' in read) return false
  const { ctx, tally } = scope
  const sharesHere = new Map<string, number>()
  for (const some of slices(read.items, atOnce)) {
    const ids = some.map(({ shareId }) => shareId)
    for (const [id, { state, targetId }] of await itemsOf(ctx.db.q, scope.import.id, 'share', ids))
      if (state === 'done' && targetId !== null) sharesHere.set(id, targetId)
  }
  const isWhole = await importPart(scope, {
    kind: 'old link',
    // Why a share is not here is said of the share.
    read: { ...read, items: read.items.filter(({ shareId }) => sharesHere.has(shareId)) },
    idOf: ({ shareId }) => shareId,
    nameOf: ({ shareId }) => `of ${shareName(scope, shareId)}`,
    importItem: (links, item) => importLinks(scope, links, sharesHere.get(links.shareId) ?? 0, item),
  })
  for (const some of slices([...sharesHere.values()], atOnce)) {
    const until = await aliasesUntil(ctx.db.q, some)
    if (until !== null) tally.keepsLinksUntil(until)
  }
  return isWhole
}

async function importLinks(scope: PartScope, links: SourceOldLinks, shareId: number, item: NewItem): Promise<void> {
  const { ctx, actor, tally } = scope
  const isAdded = await ctx.db.tx(async (tx) => {
    const share = await shareById(tx, actor.accountId, shareId)
    if (!share || share.deletedAt !== null) return false
    await addAliases(ctx, tx, share, links)
    const done = { ...item.base, state: 'done', targetId: shareId, created: true, targetState: '', note: '' } as const
    await writeDone(tx, scope, item.known, done)
    return true
  })
  if (isAdded) tally.count('oldLinks')
}
