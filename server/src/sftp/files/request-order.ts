/**
 * The order of the requests of one channel: those on one file take effect one after another as they were received, whether they
 * name a handle or a path. Requests on different files are independent of each other, apart from changes of names.
 */
import { type Path, pathToLog } from '../../gateway/files/paths.ts'
import type { Handles } from './handles.ts'
import { type Claim, createKeyedQueue } from './keyed-queue.ts'

/** A file or folder that a request is about. */
export type Use = ({ readonly handle: Buffer } | { readonly path: Path }) & {
  /** It changes the content or the attributes. */
  readonly changes?: boolean
  /** It takes the bytes of the file; such requests on one handle run one after another. */
  readonly reads?: boolean
}

export interface Uses {
  readonly uses: readonly Use[]
  /** It looks up or changes names: such requests run one after another. */
  readonly usesNames?: boolean
  /** It gives other paths to files, also to those below these two. */
  readonly isRenaming?: boolean
}

const names: Claim = { key: 'names' }
const fileKey = (path: string): string => `file ${path}`

export class RequestOrder {
  readonly #handles: Handles
  readonly #queue = createKeyedQueue()
  /** Requests that have not ended and give other paths to files. */
  #renaming = 0

  constructor(handles: Handles) {
    this.#handles = handles
  }

  /** Runs `work` when the requests received before that concern the same files have ended. */
  run<T>(request: Uses, work: () => Promise<T>): Promise<T> {
    const claims = this.#claimsOf(request)
    if (!request.isRenaming) return this.#queue.run(claims, work)
    this.#renaming += 1
    return this.#queue.run(claims, work).finally(() => {
      this.#renaming -= 1
    })
  }

  #claimsOf({ uses, usesNames, isRenaming }: Uses): Claim[] {
    const claims = uses.flatMap((use) => ('path' in use ? pathClaims(use) : this.#handleClaims(use)))
    if (usesNames) claims.push(names)
    if (isRenaming) claims.push(...this.#claimsBelow(uses))
    return claims
  }

  #handleClaims({ handle, changes, reads }: Use & { readonly handle: Buffer }): Claim[] {
    const path = this.#handles.pathOf(handle)
    const own = { key: `handle ${handle.toString('latin1')}` }
    if (path === null) return [own]
    const file = { key: fileKey(path), isShared: !changes }
    if (reads) return [file, own]
    // The file is going to have another path, by which later requests may name it.
    return changes && this.#renaming > 0 ? [file, names] : [file]
  }

  /** The open files below the paths. */
  #claimsBelow(uses: readonly Use[]): Claim[] {
    const folders = uses.flatMap((use) => ('path' in use ? [`${pathToLog(use.path)}/`] : []))
    const paths = this.#handles.paths().filter((path) => folders.some((folder) => path.startsWith(folder)))
    return paths.map((path) => ({ key: fileKey(path), isShared: true }))
  }
}

/** None for a path that nothing can have. */
function pathClaims({ path, changes }: Use & { readonly path: Path }): Claim[] {
  const known = pathToLog(path)
  return known === null ? [] : [{ key: fileKey(known), isShared: !changes }]
}
