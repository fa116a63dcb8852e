/**
 * What holds for a user of SFTPGo once its groups are merged in, as SFTPGo does at each sign-in: the primary group wins where the user
 * has nothing of its own, home folder and permissions of `/` always; secondary groups only add.
 */
import { countOf, type Json, listOf, objectOf, textOf } from '../fields.ts'

const groupTypes = { primary: 1, secondary: 2 } as const

export interface Effective {
  readonly homeDir: string
  /** 0: files in a folder of the server. */
  readonly provider: unknown
  /** Bytes; 0 for no limit. */
  readonly quotaSize: unknown
  /** Milliseconds since 1970; 0 for never. */
  readonly expiresAtMs: unknown
  /** Names of permissions by path, always with `/`; one path can be there several times, with a number. */
  readonly permissions: ReadonlyMap<string, readonly string[]>
  readonly virtualFolders: readonly Json[]
  /** Those of the user, then those of its groups. */
  readonly filters: readonly Json[]
  /** The user and its groups, as far as limits are concerned. */
  readonly limits: readonly Json[]
  /** Groups that the user has and the dump has not. */
  readonly missingGroups: readonly string[]
}

const dayMs = 86_400_000

export function effectiveOf(user: Json, groups: ReadonlyMap<string, Json>): Effective {
  const memberships = listOf(user['groups']).map(objectOf)
  const settings = memberships.filter(({ type }) => type === groupTypes.primary || type === groupTypes.secondary)
  const found = settings.flatMap(({ name, type }) => {
    const group = groups.get(textOf(name))
    return group ? [{ group, isPrimary: type === groupTypes.primary }] : []
  })
  const ordered = found.toSorted((a, b) => Number(b.isPrimary) - Number(a.isPrimary))
  const primary = objectOf(ordered.find(({ isPrimary }) => isPrimary)?.group['user_settings'])
  const fill = (text: string) =>
    text.replaceAll('%username%', () => textOf(user['username'])).replaceAll('%role%', () => textOf(user['role']))
  const ownProvider = objectOf(user['filesystem'])['provider'] ?? 0
  return {
    homeDir: fill(textOf(primary['home_dir'])) || textOf(user['home_dir']),
    provider: objectOf(primary['filesystem'])['provider'] || ownProvider,
    quotaSize: user['quota_size'] || primary['quota_size'],
    expiresAtMs: user['expiration_date'] || expirationOf(user, primary),
    permissions: permissionsOf(user, ordered, fill),
    virtualFolders: [user, ...ordered.map(({ group }) => group)].flatMap((one) =>
      listOf(one['virtual_folders']).map(objectOf),
    ),
    filters: [user, ...ordered.map(({ group }) => objectOf(group['user_settings']))].map((one) =>
      objectOf(one['filters']),
    ),
    limits: [user, primary],
    missingGroups: settings.map(({ name }) => textOf(name)).filter((name) => !groups.has(name)),
  }
}

/** Users of a group can expire so many days after they were created. */
function expirationOf(user: Json, primary: Json): unknown {
  const [days, created] = [countOf(primary['expires_in']) ?? 0, countOf(user['created_at'])]
  if (days === 0) return 0
  // Nobody knows when: no number, so that the user is left out.
  return created === null ? 'unknown' : created + days * dayMs
}

interface Found {
  readonly group: Json
  readonly isPrimary: boolean
}

function permissionsOf(user: Json, groups: readonly Found[], fill: (text: string) => string) {
  const merged = new Map(Object.entries(objectOf(user['permissions'])).map(([path, names]) => [path, namesOf(names)]))
  const own = new Set(merged.keys())
  for (const [index, { group, isPrimary }] of groups.entries())
    for (const [path, names] of Object.entries(objectOf(objectOf(group['user_settings'])['permissions']))) {
      if (path === '/' && isPrimary) merged.set(path, namesOf(names))
      // Of several groups with one path SFTPGo takes any: all of them count.
      else if (path !== '/' && !own.has(fill(path))) merged.set(`${fill(path)} ${index}`, namesOf(names))
    }
  if (!merged.has('/')) merged.set('/', [])
  return merged
}

const namesOf = (names: unknown): string[] => listOf(names).map(textOf)
