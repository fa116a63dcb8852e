/** Shares of SFTPGo: a folder that visitors read, one that they write into, or both. */
import { posix } from 'node:path'
import type { Access } from '../../core/shares/share.ts'
import { foreignHashProblem } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import { countOf, type Json, listOf, objectOf, textOf } from '../fields.ts'
import type { SourceShare, SourceUser } from '../source.ts'
import { timeOf } from './users.ts'

const scopes = { read: 1, write: 2, both: 3 } as const

const accessOf: ReadonlyMap<unknown, readonly Access[]> = new Map([
  [scopes.read, ['download']],
  [scopes.write, ['upload']],
  [scopes.both, ['download', 'upload']],
])

/** `owner`: undefined for one that is not in the dump. */
export function shareOf(item: Json, owner: SourceUser | undefined): SourceShare {
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
    ...unclearOf(item, { owner, isReadable: tokens !== null && expiresAt !== undefined, count: paths.length }),
  }
}

interface Found {
  readonly owner: SourceUser | undefined
  readonly isReadable: boolean
  readonly count: number
}

function unclearOf(item: Json, { owner, isReadable, count }: Found) {
  const { scope } = item
  const access = accessOf.get(scope) ?? []
  const reasons: readonly [boolean, string][] = [
    [!owner, 'Its owner is not in the dump.'],
    [owner?.unclear !== undefined, 'Its owner does not come.'],
    [access.length === 0 || !isReadable, "Its scope, limit or expiration can't be read."],
    [count !== 1, 'It shares several files or folders.'],
    [!access.some((one) => owner?.permissions.has(one)), 'Its owner may not do here what it allows.'],
    [listOf(item['allow_from']).length > 0, 'Only some addresses may open it (allow_from).'],
    [scope !== scopes.read && countOf(item['max_tokens'] ?? 0) !== 0, 'Its number of uses is limited (max_tokens).'],
    [Object.values(objectOf(item['options'])).some(Boolean), 'It has options that do not exist here.'],
  ]
  const found = reasons.find(([holds]) => holds)
  return found ? { unclear: found[1] } : {}
}
