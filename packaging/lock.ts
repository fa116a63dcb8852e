/** Parts of a lock file of npm (version 3), to install some of its packages with the versions and hashes of all. */

export interface LockEntry {
  readonly version?: string
  readonly integrity?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
  readonly link?: boolean
  readonly os?: string | readonly string[]
  readonly cpu?: string | readonly string[]
  readonly libc?: string | readonly string[]
}

export interface Lock {
  readonly packages: Readonly<Record<string, LockEntry>>
}

export interface Target {
  readonly os: string
  readonly cpu: string
  readonly libc: string
}

/** The manifest and the lock file of a project that consists of the named packages and what they need. */
export function partOf(lock: Lock, names: readonly string[]): { manifest: object; lock: object } {
  const roots = names.map((name) => [name, required(lock, name, '')] as const)
  const places = reachable(
    lock,
    roots.map(([, place]) => place),
  )
  const versions = roots.map(([name, place]) => [name, lock.packages[place]?.version] as const)
  // npm installs packages for another platform than its own only if they are optional.
  const isBinary = ([, place]: (typeof roots)[number]) => lock.packages[place]?.cpu !== undefined
  const binaries = roots.filter(isBinary).map(([name]) => name)
  const root = {
    name: 'part',
    version: '0.0.0',
    dependencies: Object.fromEntries(versions.filter(([name]) => !binaries.includes(name))),
    optionalDependencies: Object.fromEntries(versions.filter(([name]) => binaries.includes(name))),
  }
  const entries = places.toSorted().map((place) => [place, lock.packages[place]] as const)
  return {
    manifest: { ...root, private: true },
    lock: { ...root, lockfileVersion: 3, requires: true, packages: { '': root, ...Object.fromEntries(entries) } },
  }
}

/** Places of what the workspaces need on a platform when they run, themselves not included. */
export function neededByWorkspaces(lock: Lock, workspaces: readonly string[], target: Target): string[] {
  const roots = workspaces.flatMap((folder) => neededBy(lock, folder))
  return reachable(lock, roots, target).filter((place) => !lock.packages[place]?.link)
}

/** These places and those of everything that they need, on one platform or on all. */
function reachable(lock: Lock, roots: readonly string[], target?: Target): string[] {
  const places = new Set<string>()
  const waiting = [...roots]
  for (let place = waiting.pop(); place !== undefined; place = waiting.pop()) {
    const entry = lock.packages[place]
    if (places.has(place) || !entry || (target && !isFor(entry, target))) continue
    places.add(place)
    waiting.push(...neededBy(lock, place))
  }
  return [...places]
}

/** Places of the dependencies of a package; optional ones only if the lock file has them. */
function neededBy(lock: Lock, place: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = lock.packages[place] ?? {}
  const isOptional = (name: string) =>
    name in (optionalDependencies ?? {}) || peerDependenciesMeta?.[name]?.optional === true
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }).flatMap((name) =>
    isOptional(name) ? (find(lock, name, place) ?? []) : required(lock, name, place),
  )
}

function required(lock: Lock, name: string, from: string): string {
  const place = find(lock, name, from)
  if (place === null) throw new Error(`The lock file does not have "${name}", which "${from || 'the package'}" needs.`)
  return place
}

/** Where Node finds a package that is imported at a place: there, or in a folder above. */
function find(lock: Lock, name: string, from: string): string | null {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/')))) {
    const place = `${folder && `${folder}/`}node_modules/${name}`
    if (lock.packages[place]) return place
    if (folder === '') return null
  }
}

/** Whether npm installs a package on a platform. */
function isFor({ os, cpu, libc }: LockEntry, target: Target): boolean {
  return fits(os, target.os) && fits(cpu, target.cpu) && fits(libc, target.libc)
}

function fits(wanted: string | readonly string[] | undefined, actual: string): boolean {
  if (wanted === undefined) return true
  const all = [wanted].flat()
  if (all.includes(`!${actual}`)) return false
  return all.includes(actual) || all.every((one) => one.startsWith('!'))
}
