/** Free space at an instant, beside what uploads of this process are going to use. */
import type { Queries } from '../../../db/engine.ts'
import type { Account, AccountSpace } from '../../accounts/account.ts'
import { excess, type Limit, ofAccount, ofFolders, type Payer, refusal } from './limits.ts'
import * as store from './store.ts'

/** Free space at an instant, to refuse early what cannot fit. `take` makes the exact check. Versions count as free. */
export interface FreeSpace {
  /** Whether this many bytes more fit. */
  fits(bytes: number): boolean
  /** Throws `storage-full` if this many bytes more do not fit. */
  check(bytes: number): void
  /** Counts the bytes of a file that is going to be replaced as free, because they become a version. */
  addReplaced(bytes: number): void
  /** For an upload in progress whose bytes are charged later. */
  reserve(): Reservation
}

/** Space that an upload of this process uses before it is charged; other uploads can't use it meanwhile. */
export interface Reservation {
  /**
   * Sets the bytes that are not charged yet. Throws `storage-full`, and changes nothing, if `more` bytes do not fit beside what was
   * charged when the room was read and what other uploads have reserved.
   */
  set(bytes: number, more?: number): void
  /** To be called when the upload has ended. */
  release(): void
}

export async function freeSpaceIn(
  q: Queries,
  actor: Payer,
  account: Omit<AccountSpace, 'keepsVersions'>,
  folderId: () => Promise<number>,
): Promise<FreeSpace> {
  const quotas = account.quotaFolders === 0 ? [] : await store.quotasAbove(q, await folderId())
  const limits = [ofAccount(account), ...ofFolders(quotas)]
  const keyOf = (limit: Limit) => (limit.folderId === null ? `account ${account.id}` : `folder ${limit.folderId}`)
  let replaced = 0
  const fullAt = (bytes: number, reserved: (key: string) => number = () => 0): Limit | undefined => {
    const isFull = (limit: Limit) =>
      excess({ ...limit, used: limit.used + reserved(keyOf(limit)) }, { bytes }) > limit.versions + replaced
    return limits.find(isFull)
  }
  const check = (bytes: number, reserved?: (key: string) => number) => {
    const full = fullAt(bytes, reserved)
    if (full) throw refusal(actor, { ...full, used: full.used + (reserved?.(keyOf(full)) ?? 0) }, bytes)
  }
  return {
    fits: (bytes) => fullAt(bytes) === undefined,
    check: (bytes) => check(bytes),
    addReplaced: (bytes) => {
      replaced += bytes
    },
    reserve() {
      const all = reservedIn(q)
      const keys = [`account ${account.id}`, ...quotas.map((quota) => `folder ${quota.folderId}`)]
      let own = 0
      const put = (more: number) => {
        const bytes = Math.max(0, more - replaced)
        for (const key of keys) addTo(all, key, bytes - own)
        own = bytes
      }
      return {
        set(bytes, more) {
          if (more !== undefined) check(more, (key) => (all.get(key) ?? 0) - own)
          put(bytes)
        },
        release: () => put(0),
      }
    },
  }
}

/** Reserved bytes by quota, for each database. */
const reservations = new WeakMap<Queries, Map<string, number>>()

function reservedIn(q: Queries): Map<string, number> {
  const known = reservations.get(q) ?? new Map<string, number>()
  reservations.set(q, known)
  return known
}

function addTo(sums: Map<string, number>, key: string, bytes: number): void {
  const sum = (sums.get(key) ?? 0) + bytes
  if (sum > 0) sums.set(key, sum)
  else sums.delete(key)
}

/** The tightest quota of a folder and its used part, in bytes, without versions. */
export interface Space {
  readonly limit: number
  readonly used: number
}

export async function spaceIn(q: Queries, account: Account, folderId: number): Promise<Space> {
  const above = account.quotaFolders === 0 ? [] : await store.quotasAbove(q, folderId)
  const all = [ofAccount(account), ...ofFolders(above)]
  const spaces = all.map(({ limit, used, versions }): Space => ({ limit, used: used - versions }))
  const free = ({ limit, used }: Space) => limit - used
  return spaces.reduce((tightest, space) => (free(space) < free(tightest) ? space : tightest))
}
