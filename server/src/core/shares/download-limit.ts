/**
 * The download limit of a share: how many downloads may start. The same version of a file, or the same archive, counts once in a
 * visit, so that downloads can be resumed and repeated.
 */
import type { Tx } from '../../db/engine.ts'
import type { Needs } from '../context.ts'
import { Fault, invalid } from '../fault.ts'
import * as downloads from './downloads-store.ts'
import type { Share, ShareType } from './share.ts'

const maxDownloadLimit = 100_000

/** Throws `invalid` for a limit that a share of this type can't have. */
export function checkDownloadLimit(type: ShareType, limit: number | null | undefined): void {
  if (limit === undefined || limit === null) return
  if (type === 'receive')
    throw invalid('download-limit', (of) => `${of['download-limit']} is for shared folders and sends.`)
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > maxDownloadLimit)
    throw invalid(
      'download-limit',
      (of) =>
        `${of['download-limit']} must be a number of downloads from 1 to ${maxDownloadLimit}, or null for no limit.`,
    )
}

/** The count after a change of a locked share: it starts with the limit. Undefined for no change. */
export async function newCount(
  tx: Tx,
  { id, downloadLimit }: Share,
  { downloadLimit: next }: { readonly downloadLimit?: number | null | undefined },
): Promise<number | undefined> {
  if (next === undefined || (next === null) === (downloadLimit === null)) return undefined
  await downloads.forgetDownloads(tx, id)
  return 0
}

export const isLimitReached = ({
  downloadLimit,
  downloadCount,
}: Pick<Share, 'downloadLimit' | 'downloadCount'>): boolean => downloadLimit !== null && downloadCount >= downloadLimit

/** Names nobody: visitors read it. */
export const limitReached = (): Fault =>
  new Fault('forbidden', 'The download limit of this page is reached. Ask the person who sent you the link.', {
    thing: 'download limit',
  })

/** True when a request was refused because of the download limit. */
export const isLimitFault = (error: unknown): boolean =>
  error instanceof Fault && error.code === 'forbidden' && error.detail.thing === 'download limit'

/** Whether the visitor has downloaded anything that counts in this visit, and so may download again. */
export const hasDownloaded = (ctx: Needs<'db'>, visitId: number): Promise<boolean> =>
  downloads.hasDownload(ctx.db.q, visitId)
