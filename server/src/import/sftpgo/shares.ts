/** Shares of SFTPGo: a folder that visitors read, one that they write into, or both. */
import { posix } from 'node:path'
import type { Access } from '../../core/shares/share.ts'
import { foreignHashProblem } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import { countOf, type Json, listOf, objectOf, textOf } from '../fields.ts'
import type { SourceShare, SourceUser } from '../source.ts'
import { isSet, type Sharing, timeOf } from './users.ts'

const scopes = { read: 1, write: 2, both: 3 } as const

const accessOf: ReadonlyMap<unknown, readonly Access[]> = new Map([
  [scopes.read, ['download']],
  [scopes.write, ['upload']],
  [scopes.both, ['download', 'upload']],
])

export interface Owner {
  readonly user: SourceUser
  readonly sharing: Sharing
}

/** `found`: the owner; undefined for one that is not in the dump. */
export function shareOf(item: Json, found: Owner | undefined): SourceShare {
  const owner = found?.user
  const { scope } = item
  const paths = listOf(item['paths']).map((path) => posix.join('/', textOf(path)))
  const password = textOf(item['password'])
  const isHashKnown = password !== '' && foreignHashProblem(password) === null
  const [tokens, used] = [countOf(item['max_tokens'] ?? 0), countOf(item['used_tokens'] ?? 0) ?? 0]
  const expiresAt = timeOf(item['expires_at'])
  const id = textOf(item['id'])
  return {
    ...{ id, hash: id, name: textOf(item['name']), ownerId: textOf(item['username']) },
    type: scope === scopes.write ? 'receive' : 'shared_folder',
    paths: paths.map((path) => posix.join('/', owner?.home ?? '', path)),
    // As at the source, a share allows no more than its owner may do.
    access: new Set((accessOf.get(scope) ?? []).filter((one) => owner?.permissions.has(one))),
    open: !tokens || used < tokens,
    ...{ hasPassword: password !== '', ...(isHashKnown && { passwordHash: password }) },
    ...{ isPublic: true, requireEmail: false, embed: false, createFolders: false, hasNotification: false },
    ...{ notificationEmails: [], recipients: [], storageQuota: null },
    downloadLimit: tokens ? Math.max(0, tokens - used) : null,
    expiresAt: expiresAt ?? null,
    ...unclearOf(item, { owner: found, isReadable: tokens !== null && expiresAt !== undefined, paths }),
  }
}

interface Found {
  readonly owner: Owner | undefined
  readonly isReadable: boolean
  readonly paths: readonly string[]
}

function unclearOf(item: Json, { owner, isReadable, paths }: Found) {
  const { scope, password } = item
  const access = accessOf.get(scope) ?? []
  const virtualPaths = owner?.sharing.virtualPaths ?? []
  const isBelow = (path: string, folder: string) => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`)
  const reasons: readonly [boolean, string][] = [
    [!owner, 'Its owner is not in the dump.'],
    [owner?.user.unclear !== undefined, 'Its owner does not come.'],
    [access.length === 0 || !isReadable, "Its scope, limit or expiration can't be read."],
    [isSet(password) && typeof password !== 'string', "Its password can't be read."],
    [paths.length !== 1, 'It shares several files or folders.'],
    [virtualPaths.some((folder) => paths.some((path) => isBelow(path, folder))), 'It shares a virtual folder.'],
    [!access.some((one) => owner?.user.permissions.has(one)), 'Its owner may not do here what it allows.'],
    [isSet(item['allow_from']), 'Only some addresses may open it (allow_from).'],
    [
      !isSet(password) && owner?.sharing.needsPassword === true,
      'It has no password, and its owner may not share without.',
    ],
    [scope !== scopes.read && countOf(item['max_tokens'] ?? 0) !== 0, 'Its number of uses is limited (max_tokens).'],
    [Object.values(objectOf(item['options'])).some(Boolean), 'It has options that do not exist here.'],
  ]
  const found = reasons.find(([holds]) => holds)
  return found ? { unclear: found[1] } : {}
}
