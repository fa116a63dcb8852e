/** The facts of a folder entry, for MLSD and MLST. */
import { isFolder, permissionBits } from '../../gateway/files/attributes.ts'
import type { FolderEntry } from '../../gateway/files/handle.ts'
import type { FtpState } from '../control/state.ts'
import type { FactEntry } from '../wire/facts.ts'

/** `path`: of the folder that is listed, or of the entry itself. */
export function factsOf(
  state: FtpState,
  { attributes, id, name }: FolderEntry,
  { type, path }: { readonly type?: 'cdir' | undefined; readonly path: string },
): FactEntry {
  const { permissions } = state.access().login.actor
  const has = (permission: Parameters<typeof permissions.has>[0]) => permissions.has(permission)
  return {
    type: type ?? (isFolder(attributes) ? 'dir' : 'file'),
    size: isFolder(attributes) ? null : attributes.size,
    modifiedAt: new Date(attributes.modifiedAt * 1_000),
    rights: {
      list: has('list'),
      download: has('download'),
      upload: has('upload'),
      modify: has('modify'),
      delete: has('delete'),
    },
    isHome: path === '/' && (name === '.' || name === '/'),
    // An upload that is not published yet is told apart by its name, which cannot be that of another entry.
    unique: id === null ? `u${Buffer.from(name).toString('hex').slice(0, maxUniqueLength)}` : String(id),
    mode: permissionBits(attributes),
  }
}

const maxUniqueLength = 64
