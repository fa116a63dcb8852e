/**
 * Permissions of Files.com, each of a user or a group on a folder, as a home folder with the permissions that hold in all of it.
 * Nothing becomes more open: what holds in a part of it only is lost, and folders side by side are not joined.
 */
import type { Permission } from '../../core/actor.ts'
import { flagOf, type Json, listOf, textOf } from '../fields.ts'

const reading = ['list', 'download'] as const
const full = [...reading, 'upload', 'modify', 'delete'] as const

/** What each type allows, as its documentation says. Types of child sites are not among them. */
const flagsOf: ReadonlyMap<string, readonly Permission[]> = new Map<string, readonly Permission[]>([
  ['list', ['list']],
  ['readonly', reading],
  ['writeonly', ['upload']],
  ['full', full],
  ['bundle', [...reading, 'share']],
  ['history', ['list', 'notification']],
  ['admin', [...full, 'share', 'notification']],
])

export interface Grant {
  /** Begins with a slash. */
  readonly path: string
  readonly type: string
  readonly isRecursive: boolean
}

/** Permissions by the user, or the first group, that they are of. */
export interface PermissionsOf {
  readonly users: ReadonlyMap<string, readonly Json[]>
  readonly groups: ReadonlyMap<string, readonly Json[]>
}

export const permissionsOf = (permissions: readonly Json[]): PermissionsOf => ({
  users: Map.groupBy(permissions, (item) => textOf(item['user_id'])),
  groups: Map.groupBy(permissions, (item) => groupsNeeded(item)[0] ?? ''),
})

/** A permission may be for members of several groups at once. */
function groupsNeeded(item: Json): string[] {
  const all = listOf(item['group_ids']).map(textOf)
  return all.length > 0 ? all : [textOf(item['group_id'])]
}

/** Those of a user, and of the groups that it is in. */
export function grantsOf({ users, groups }: PermissionsOf, userId: string, own: ReadonlySet<string>): Grant[] {
  const ofGroups = [...own].flatMap((id) => (id === '' ? [] : (groups.get(id) ?? [])))
  const held = ofGroups.filter((item) => groupsNeeded(item).every((group) => own.has(group)))
  return [...new Set([...(users.get(userId) ?? []), ...held])]
    .map((item) => ({
      path: pathOf(item['path']),
      type: textOf(item['permission']),
      isRecursive: flagOf(item['recursive']),
    }))
    .filter(({ type }) => flagsOf.has(type))
}

/** With a slash before it, none after it. */
export const pathOf = (value: unknown): string => `/${textOf(value).replace(/^\/+|\/+$/g, '')}`

export type Granted =
  | { readonly home: string; readonly permissions: ReadonlySet<Permission>; readonly differences: readonly string[] }
  | { readonly unclear: string }

const mostShown = 5

/** `root`: the folder that the user can't leave; null if there is none. */
export function grantedBy(grants: readonly Grant[], root: string | null): Granted {
  if (grants.length === 0) return { unclear: 'It has no permission on any folder.' }
  const paths = [...new Set(grants.filter(({ isRecursive }) => isRecursive).map(({ path }) => path))]
  const home = root ?? paths.find((path) => grants.every((one) => isIn(one.path, path)))
  if (home === undefined) return { unclear: apart(grants) }
  const holding = grants.filter(({ path, isRecursive }) => isRecursive && isIn(home, path))
  const permissions = new Set(holding.flatMap(({ type }) => flagsOf.get(type) ?? []))
  if (permissions.size === 0) return { unclear: `It has no permission that holds in all of ${home}.` }
  return { home, permissions, differences: differencesOf(grants, home, permissions) }
}

/** Names differ by more than case there. */
function isIn(path: string, folder: string): boolean {
  const [inner, outer] = [path.toLowerCase(), folder.toLowerCase()]
  return outer === '/' || inner === outer || inner.startsWith(`${outer}/`)
}

function apart(grants: readonly Grant[]): string {
  const paths = [...new Set(grants.map(({ path }) => path))]
  const shown = paths.slice(0, mostShown).join(', ') + (paths.length > mostShown ? ' …' : '')
  return paths.length === 1
    ? `Its permission on ${shown} does not hold in the folders below.`
    : `It has permissions on folders of which none holds the others (${shown}), and a user has one home folder here: add one for each.`
}

function differencesOf(grants: readonly Grant[], home: string, permissions: ReadonlySet<Permission>): string[] {
  const lost = grants.flatMap(({ path, type }) => {
    const flags = (flagsOf.get(type) ?? []).filter((flag) => !permissions.has(flag))
    const where = isIn(path, home) ? '' : ', which is outside of its home folder'
    const isLost = flags.length > 0 || where !== ''
    return isLost && !isIn(home, path)
      ? [`Its permission "${type}" on ${path}${where} does not come.`]
      : ownLost(path, flags)
  })
  const isDropbox = permissions.has('upload') && !permissions.has('modify')
  return [
    ...new Set(lost.slice(0, mostShown)),
    ...(lost.length > mostShown ? [`${lost.length - mostShown} more of its permissions do not come.`] : []),
    ...(isDropbox
      ? ['Here it may also replace files by uploading others with their names: the former ones are kept.']
      : []),
  ]
}

/** Of a permission on the home folder that does not hold below it. */
const ownLost = (path: string, flags: readonly Permission[]): string[] =>
  flags.length === 0 ? [] : [`In ${path}, but not below it, it may also ${flags.join(', ')}: here it may not.`]
