/** Permissions of SFTPGo, which are finer and differ by path, as those of this server, which hold in the whole home folder. */
import type { Permission } from '../../core/actor.ts'

const fileFlags = ['list', 'download', 'upload', 'delete', 'modify'] as const satisfies readonly Permission[]
type FileFlag = (typeof fileFlags)[number]

/** What a list of names allows; a permission of this server only if it allows all parts of it. */
function allowedBy(names: readonly string[]): ReadonlySet<FileFlag> {
  const has = (...all: readonly string[]) => names.includes('*') || all.every((name) => names.includes(name))
  const renames = has('rename') || has('rename_files', 'rename_dirs')
  const copies = has('copy') || has('upload', 'download')
  const allowed: Readonly<Record<FileFlag, boolean>> = {
    list: has('list'),
    download: has('download'),
    upload: has('upload', 'overwrite'),
    delete: has('delete') || has('delete_files', 'delete_dirs'),
    modify: renames && copies && has('create_dirs'),
  }
  return new Set(fileFlags.filter((flag) => allowed[flag]))
}

/** Permissions of SFTPGo that are parts of one of this server. */
const partsOf: ReadonlyMap<FileFlag, readonly string[]> = new Map([
  ['upload', ['upload', 'overwrite']],
  ['delete', ['delete_files', 'delete_dirs']],
  ['modify', ['rename', 'rename_files', 'rename_dirs', 'create_dirs', 'copy']],
])

export interface Granted {
  /** What is allowed on every path. */
  readonly permissions: ReadonlySet<Permission>
  /** What is lost, as sentences. */
  readonly differences: readonly string[]
}

/** `byPath`: names of permissions by path. */
export function grantedBy(byPath: ReadonlyMap<string, readonly string[]>): Granted {
  const lists = [...byPath.values()]
  const sets = lists.map(allowedBy)
  const permissions = new Set<Permission>(fileFlags.filter((flag) => sets.every((set) => set.has(flag))))
  const onSome = fileFlags.filter((flag) => !permissions.has(flag) && sets.some((set) => set.has(flag)))
  const differences = onSome.length === 0 ? [] : [`It may ${onSome.join(', ')} in some folders only: here in none.`]
  for (const [flag, parts] of partsOf) {
    const lost = parts.filter((part) => lists.some((names) => names.includes(part)))
    if (!permissions.has(flag) && !onSome.includes(flag) && lost.length > 0)
      differences.push(`It loses ${lost.join(', ')}: the permission "${flag}" includes more.`)
  }
  return { permissions, differences }
}
