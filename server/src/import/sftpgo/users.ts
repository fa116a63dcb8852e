/** Users of SFTPGo. Nothing becomes more open than it was: who has restrictions that do not exist here comes locked. */
import { posix } from 'node:path'
import type { Permission } from '../../core/actor.ts'
import { foreignHashProblem } from '../../lib/crypto/foreign-hashes/foreign-hash.ts'
import { readSshPublicKey, SshKeyError } from '../../lib/crypto/ssh-public-key.ts'
import { countOf, flagOf, isLimit, type Json, lineOf, listOf, objectOf, textOf } from '../fields.ts'
import type { SourceSshKey, SourceUser } from '../source.ts'
import type { Dump } from './dump.ts'
import { type Effective, effectiveOf } from './effective.ts'
import { grantedBy } from './permissions.ts'

export interface UserOptions {
  /** Folder of the server of SFTPGo that has all home folders: the top of the source. */
  readonly homes: string
  /** Address of users who have none; '' if they come without. */
  readonly email: string
}

export interface UserWithKeys {
  readonly user: SourceUser
  /** What its shares depend on. */
  readonly sharing: Sharing
  readonly keys: readonly SourceSshKey[]
}

export interface Sharing {
  /** Paths whose files are elsewhere. */
  readonly virtualPaths: readonly string[]
  readonly needsPassword: boolean
}

export async function userWithKeys(dump: Dump, options: UserOptions, item: Json): Promise<UserWithKeys> {
  const effective = effectiveOf(item, dump.groups)
  const username = textOf(item['username'])
  const home = homeBelow(options.homes, effective.homeDir)
  const { keys, refused } = await keysOf(username, listOf(item['public_keys']).map(textOf))
  const { permissions, differences } = grantedBy(effective.permissions)
  const password = passwordOf(item, effective)
  const lockedBecause = restrictionOf(effective)
  const email = textOf(item['email'])
  const expiresAt = timeOf(effective.expiresAtMs)
  const user: SourceUser = {
    ...{
      id: username,
      username,
      email: email || options.email || null,
      role: 'user',
      home: home ?? '',
      timeZone: 'UTC',
    },
    nickname: lineOf(item['description']),
    permissions: new Set([...permissions, ...webPermissions(effective)]),
    locked: item['status'] !== 1 || lockedBecause !== null,
    ...{ expiresAt: expiresAt ?? null, storageQuota: countOf(effective.quotaSize) || null },
    ...(password.hash !== null && { passwordHash: password.hash }),
    ...(lockedBecause !== null && { lockedBecause }),
    differences: [
      email === '' && options.email !== '' ? `It has no email address, and gets ${options.email}.` : '',
      password.difference,
      ...differences,
      ...refused,
      ...foldersLost(dump, effective),
      ...limitsLost(effective),
    ].filter(Boolean),
    ...unclearOf(options, effective, { home, expiresAt }),
  }
  const virtualPaths = effective.virtualFolders.map((folder) => posix.join('/', textOf(folder['virtual_path'])))
  return { user, keys, sharing: { virtualPaths, needsPassword: needsPassword(effective) } }
}

/** Shares without a password are closed then, and could be made here. */
const needsPassword = ({ filters }: Effective) =>
  listIn(filters, 'web_client').includes('shares-without-password-disabled')

/** The path of a folder below another; null if it is not below. */
function homeBelow(homes: string, folder: string): string | null {
  if (!posix.isAbsolute(folder)) return null
  const below = posix.relative(homes, folder)
  return /^\.\.(\/|$)/.test(below) ? null : `/${below}`
}

interface Found {
  readonly home: string | null
  readonly expiresAt: string | null | undefined
}

const stores: readonly string[] = ['', 'S3', 'Google Cloud Storage', 'Azure Blob Storage', '', 'SFTP', 'HTTP']

function unclearOf({ homes }: UserOptions, effective: Effective, { home, expiresAt }: Found) {
  const { provider, homeDir, filters, virtualFolders, missingGroups, quotaSize } = effective
  const store = typeof provider === 'number' ? stores[provider] : undefined
  const reasons: readonly [boolean, string][] = [
    [missingGroups.length > 0, `Its group ${missingGroups[0]} is not in the dump: dump groups, too.`],
    [provider === 4, 'Its files are encrypted: read them over SFTP.'],
    [provider !== 0 && provider !== 4, `Its files are in another store${store ? `, ${store}` : ''}: import these.`],
    [home === null, `Its home folder ${homeDir} is not below ${homes}.`],
    [virtualFolders.some((folder) => folder['virtual_path'] === '/'), 'Its home folder is a virtual folder.'],
    [filters.some((one) => flagOf(one['is_anonymous'])), 'It is an anonymous user, which does not exist here.'],
    [expiresAt === undefined || !isLimit(quotaSize), "Its expiration or quota can't be read."],
  ]
  const found = reasons.find(([holds]) => holds)
  return found ? { unclear: found[1] } : {}
}

/** ISO 8601 UTC of milliseconds; null for never; undefined for anything else. */
export function timeOf(value: unknown): string | null | undefined {
  const ms = countOf(value ?? 0)
  if (ms === 0) return null
  return ms === null || ms > 8.64e15 ? undefined : new Date(ms).toISOString()
}

const listIn = (filters: readonly Json[], name: string): readonly unknown[] =>
  filters.flatMap((one) => listOf(one[name]))

/** What users may do in the browser of SFTPGo unless it is disabled. */
function webPermissions(effective: Effective): Permission[] {
  const disabled = listIn(effective.filters, 'web_client')
  return [
    ...(disabled.includes('shares-disabled') || needsPassword(effective) ? [] : (['share'] as const)),
    ...(disabled.includes('password-change-disabled') ? [] : (['changePassword'] as const)),
  ]
}

/** `2fa_protocols` and `file_extensions` are names of older versions. */
const restrictions = [
  ...['allowed_ip', 'denied_ip', 'denied_login_methods', 'denied_protocols', 'two_factor_protocols'],
  ...['2fa_protocols', 'file_patterns', 'file_extensions', 'access_time'],
]
const webRestrictions = ['write-disabled', 'password-reset-disabled']

/** Whether a setting is there, in whatever form. */
export const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0)

/** Why a user must not get in here before somebody has looked at it; null for no reason. */
function restrictionOf({ filters }: Effective): string | null {
  const found = [
    ...restrictions.filter((name) => filters.some((one) => isSet(one[name]))),
    ...webRestrictions.filter((name) => listIn(filters, 'web_client').includes(name)),
  ]
  return found.length === 0
    ? null
    : `It comes locked: what restricts it at the source does not exist here (${found.join(', ')}). Unlock it if that is all right.`
}

function passwordOf({ password, filters }: Json, effective: Effective) {
  const hash = textOf(password)
  if (hash === '') return { hash: null, difference: 'It has no password.' }
  const own = objectOf(filters)
  if (flagOf(objectOf(own['totp_config'])['enabled']))
    return { hash: null, difference: "Its second factor can't be read: it sets a password and a factor anew." }
  if (effective.filters.some((one) => flagOf(one['require_password_change'])))
    return { hash: null, difference: 'It has to change its password: it sets one anew.' }
  const problem = foreignHashProblem(hash)
  return problem === null ? { hash, difference: '' } : { hash: null, difference: `${problem} The user sets one anew.` }
}

async function keysOf(ownerId: string, lines: readonly string[]) {
  const keys = new Map<string, SourceSshKey>()
  const refused: string[] = []
  for (const line of lines)
    try {
      const { fingerprint } = await readSshPublicKey(line)
      keys.set(fingerprint, { ownerId, fingerprint })
    } catch (error) {
      if (!(error instanceof SshKeyError)) throw error
      refused.push(`One of its SSH keys does not come: ${error.message}`)
    }
  return { keys: [...keys.values()], refused }
}

function foldersLost({ folders }: Dump, { virtualFolders }: Effective): string[] {
  return virtualFolders.map((folder) => {
    const at = textOf(folder['mapped_path']) || textOf(objectOf(folders.get(textOf(folder['name'])))['mapped_path'])
    return `Its virtual folder ${textOf(folder['virtual_path'])} does not come${at ? `: its files are in ${at}` : ''}.`
  })
}

const limitNames = [
  ...['quota_files', 'max_sessions', 'upload_bandwidth', 'download_bandwidth'],
  ...['upload_data_transfer', 'download_data_transfer', 'total_data_transfer'],
]

const filterNames = ['max_upload_file_size', 'password_expiration', 'ftp_security']

function limitsLost(effective: Effective): string[] {
  const { limits, filters } = effective
  const isLimited = (one: Json, name: string) => isSet(one[name]) && countOf(one[name]) !== 0
  const lost = [
    ...limitNames.filter((name) => limits.some((one) => isLimited(one, name))),
    ...filterNames.filter((name) => filters.some((one) => isLimited(one, name))),
    ...(needsPassword(effective) ? ['shares-without-password-disabled (it may not share here)'] : []),
  ]
  return lost.length === 0 ? [] : [`These rules do not exist here: ${lost.join(', ')}.`]
}
