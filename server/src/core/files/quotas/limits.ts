/** The quotas of an account and of folders as limits that an operation can exceed. */
import { sizeText } from '../../../lib/text/size-text.ts'
import type { AccountSpace } from '../../accounts/account.ts'
import type { Actor } from '../../actor.ts'
import { Fault } from '../../fault.ts'
import type * as store from './store.ts'

/** The part of an actor that quotas and their messages need. */
export type Payer = Pick<Actor, 'accountId' | 'kind'>

/** A limit, and what counts against it. */
export interface Limit {
  /** The folder with the quota; null for the account. */
  readonly folderId: number | null
  readonly limit: number
  readonly used: number
  /** How many of them are versions, which are deleted for uploads. */
  readonly versions: number
}

export const ofAccount = ({ diskLimit, diskUsed, versionsUsed }: Omit<AccountSpace, 'keepsVersions'>): Limit => ({
  folderId: null,
  ...{ limit: diskLimit, used: diskUsed, versions: versionsUsed },
})

export const ofFolders = (quotas: readonly store.FolderQuota[]): Limit[] =>
  quotas.flatMap(({ isCounted, limit, ...quota }) => (isCounted && limit !== null ? [{ ...quota, limit }] : []))

/** Bytes beyond a limit, if these are added. */
export const excess = ({ limit, used }: Limit, { bytes }: Pick<store.UsedBytes, 'bytes'>): number =>
  bytes <= 0 ? 0 : Math.max(0, used + bytes - limit)

/** The refusal names what is used without versions, since they are deleted first. */
export function refusal(
  { kind }: Pick<Payer, 'kind'>,
  { folderId, limit, used, versions }: Limit,
  bytes: number,
): Fault {
  if (folderId === null)
    return new Fault(
      'storage-full',
      `The account has ${sizeText(limit)} of storage, ${sizeText(used - versions)} are in use (including the Trash Can), and ${sizeText(bytes)} more do not fit. Delete files permanently from the Trash Can, or ask the operator of the server for more storage.`,
    )
  const numbers = `The quota of this folder is ${sizeText(limit)}, ${sizeText(used - versions)} are in use (including the Trash Can), and ${sizeText(bytes)} more do not fit.`
  const help = 'Delete files permanently from the Trash Can, or ask an administrator for more storage.'
  // Visitors must not learn how much is stored.
  const text = kind === 'visitor' ? 'There is not enough space here.' : `${numbers} ${help}`
  return new Fault('storage-full', text, { isOfFolder: true })
}

/** Throws `storage-full` if the bytes do not fit even without any version. */
export function checkLimits(payer: Pick<Payer, 'kind'>, limits: readonly Limit[], added: store.UsedBytes): void {
  const full = limits.find((limit) => excess(limit, added) > limit.versions + added.versions)
  if (full) throw refusal(payer, full, added.bytes - added.versions)
}
