/** Users of Files.com. Nothing becomes more open than it was: who has restrictions that do not exist here comes locked. */
import { addressProblem } from '../../lib/text/email-address.ts'
import { isTimeZone } from '../../lib/time.ts'
import { countOf, flagOf, isFlag, isTime, type Json, lineOf, textOf, timeOf } from '../fields.ts'
import type { SourceSshKey, SourceUser } from '../source.ts'
import { grantedBy, grantsOf, type PermissionsOf, pathOf, permissionsOf } from './grants.ts'

export interface UserOptions {
  /** Address of users who have none; '' if they come without. */
  readonly email: string
}

/** The groups and permissions of a site, by those who have them: there may be many of each. */
export interface Members {
  readonly groupsById: ReadonlyMap<string, Json>
  /** Groups that name a user. */
  readonly groupsOfUser: ReadonlyMap<string, readonly { readonly id: string }[]>
  readonly permissions: PermissionsOf
}

export function membersOf(groups: readonly Json[], permissions: readonly Json[]): Members {
  const named = groups.flatMap((item) => idsIn(item['user_ids']).map((user) => ({ user, id: textOf(item['id']) })))
  const groupsById = new Map(groups.map((item) => [textOf(item['id']), item]))
  const groupsOfUser = Map.groupBy(named, ({ user }) => user)
  return { groupsById, groupsOfUser, permissions: permissionsOf(permissions) }
}

export function userOf(item: Json, members: Members, options: UserOptions): SourceUser {
  const id = textOf(item['id'])
  const groups = groupsOf(item, members)
  const isAdmin = flagOf(item['site_admin'])
  const placed = placedOf(item, members.permissions, groups)
  const email = textOf(item['email']) || options.email || null
  const timeZone = timeZoneOf(textOf(item['time_zone']))
  const isDisabled = flagOf(item['disabled']) || flagOf(item['disabled_expired_or_inactive'])
  const restrictions = restrictionsOf(item, groups)
  const lockedBecause = isDisabled || restrictions === '' ? null : lockedText(restrictions)
  const unclear = unclearOf(item, email) ?? (!isAdmin && 'unclear' in placed ? placed.unclear : null)
  const isChanging = textOf(item['self_managed']) !== 'false' && item['self_managed'] !== false
  const granted = 'unclear' in placed ? [] : placed.permissions
  return {
    ...{ id, username: textOf(item['username']), email, nickname: lineOf(item['name']) },
    role: isAdmin ? 'admin' : 'user',
    permissions: new Set([...granted, ...(isChanging ? (['changePassword'] as const) : [])]),
    home: isAdmin || 'unclear' in placed ? '' : placed.home,
    timeZone: timeZone ?? 'UTC',
    locked: isDisabled || lockedBecause !== null,
    expiresAt: timeOf(item['authenticate_until'], null),
    storageQuota: null,
    ...(lockedBecause !== null && { lockedBecause }),
    ...(unclear !== null && { unclear }),
    differences: [
      textOf(item['email']) === '' && email !== null ? `It has no email address, and gets ${email}.` : '',
      timeZone === null ? `Its time zone, ${lineOf(item['time_zone'])}, is not known here: it gets UTC.` : '',
      ...(isAdmin || 'unclear' in placed ? [] : placed.differences),
      ...lostOf(item, groups),
      isDisabled && restrictions !== '' ? `What restricts it at the source does not exist here (${restrictions}).` : '',
    ].filter(Boolean),
  }
}

/** SHA-256 in base64, with or without its name and padding; the one of MD5 if there is no other. */
export function sshKeyOf(item: Json): SourceSshKey {
  const sha256 = textOf(item['fingerprint_sha256'])
    .replace(/^SHA256:/, '')
    .replace(/=+$/, '')
  return {
    ownerId: textOf(item['user_id']),
    fingerprint: sha256 === '' ? textOf(item['fingerprint']) : `SHA256:${sha256}`,
  }
}

/** The whole text: an id that is cut off is that of another one. */
const idsIn = (value: unknown): string[] =>
  (typeof value === 'string' ? value : textOf(value))
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean)

/** Both sides name members: one may be left out of lists. */
function groupsOf(user: Json, { groupsById, groupsOfUser }: Members): readonly Json[] {
  const named = groupsOfUser.get(textOf(user['id'])) ?? []
  const ids = new Set([...idsIn(user['group_ids']), ...named.map(({ id }) => id)])
  return [...ids].map((id) => groupsById.get(id)).filter((group) => group !== undefined)
}

function placedOf(user: Json, permissions: PermissionsOf, groups: readonly Json[]) {
  const layout = textOf(user['filesystem_layout'])
  if (textOf(user['partner_id']) !== '' || layout === 'partner_root')
    return { unclear: 'It belongs to a partner, whose folders are not shown.' }
  if (layout !== '' && layout !== 'site_root' && layout !== 'user_root')
    return { unclear: `Its file system layout, "${layout}", is not known here.` }
  const ids = new Set(groups.map((group) => textOf(group['id'])))
  const missing = idsIn(user['group_ids']).find((group) => !ids.has(group))
  if (missing !== undefined) return { unclear: `Its group ${missing} is not shown.` }
  const grants = grantsOf(permissions, textOf(user['id']), ids)
  const placed = grantedBy(grants, layout === 'user_root' ? pathOf(user['user_root']) : null)
  if ('unclear' in placed) return placed
  // Elsewhere it is the top of FTP and SFTP only.
  const tops = [...new Set([user['user_root'], user['user_home']].filter((top) => textOf(top) !== '').map(pathOf))]
  const others = tops.filter((top) => top.toLowerCase() !== placed.home.toLowerCase())
  const differences = others.map((top) => `Over FTP and SFTP it was in ${top} at first: here it is in its home folder.`)
  return { ...placed, differences: [...placed.differences, ...differences] }
}

function unclearOf(user: Json, email: string | null): string | null {
  const problem = email === null ? null : addressProblem(email)
  const reasons: readonly [boolean, string][] = [
    [textOf(user['id']) === '', 'The source does not say its id.'],
    [!isFlag(user['disabled']), 'The source does not say whether it is disabled.'],
    [!isTime(user['authenticate_until'], null), "Its last day (authenticate_until) can't be read."],
    [problem !== null, `Its email address can't be used: ${problem ?? ''}`],
  ]
  return reasons.find(([holds]) => holds)?.[1] ?? null
}

const protocols = ['ftp_permission', 'sftp_permission', 'restapi_permission'] as const

const lockedText = (restrictions: string) =>
  `It comes locked: what restricts it at the source does not exist here (${restrictions}). Unlock it if that is all right.`

/** Names of what keeps a user from signing in, and does not exist here; '' for nothing. */
function restrictionsOf(user: Json, groups: readonly Json[]): string {
  const all = [user, ...groups]
  return [
    all.some((one) => textOf(one['allowed_ips']).trim() !== '') ? 'allowed_ips' : '',
    // A group opens a protocol for its members.
    ...protocols.filter((name) => !all.some((one) => flagOf(one[name]))).map((name) => `no ${name}`),
    textOf(user['require_2fa']) === 'always_require' ? 'require_2fa' : '',
    textOf(user['authentication_method']) === 'none' ? 'no password' : '',
  ]
    .filter(Boolean)
    .join(', ')
}

const roles = ['readonly_site_admin', 'workspace_admin', 'billing_permission', 'partner_admin']

function lostOf(user: Json, groups: readonly Json[]): string[] {
  const method = textOf(user['authentication_method'])
  const lost = roles.filter((name) => flagOf(user[name]))
  const isOther = method !== '' && method !== 'none' && !method.startsWith('password')
  const names = groups.map((group) => lineOf(group['name'])).filter(Boolean)
  return [
    isOther || countOf(user['sso_strategy_id']) ? 'It signed in through another service: it sets a password here.' : '',
    flagOf(user['active_2fa']) ? 'It sets its second factor anew.' : '',
    lost.length > 0 ? `These rights do not exist here: ${lost.join(', ')}.` : '',
    timeOf(user['require_login_by'], null) === null ? '' : 'That it has to sign in by a day does not come.',
    names.length > 0 ? `Its groups do not exist here (${names.join(', ')}): it has their permissions itself.` : '',
  ].filter(Boolean)
}

/** Names that are not those of a city. */
const zones: Readonly<Record<string, string>> = {
  'Pacific Time (US & Canada)': 'America/Los_Angeles',
  'Mountain Time (US & Canada)': 'America/Denver',
  'Central Time (US & Canada)': 'America/Chicago',
  'Eastern Time (US & Canada)': 'America/New_York',
  'Atlantic Time (Canada)': 'America/Halifax',
  ...{ Arizona: 'America/Phoenix', Hawaii: 'Pacific/Honolulu', Alaska: 'America/Juneau', Bern: 'Europe/Zurich' },
}
const regions = ['Europe', 'America', 'Asia', 'Australia', 'Africa', 'Pacific', 'Atlantic']

/** The source has names of cities, and some others. Null for one that is not known here. */
function timeZoneOf(name: string): string | null {
  if (name === '') return 'UTC'
  const candidates = [zones[name] ?? name, ...regions.map((region) => `${region}/${name.replaceAll(' ', '_')}`)]
  return candidates.find(isTimeZone) ?? null
}
