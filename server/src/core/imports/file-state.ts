/** What a file or folder was here after an import put it there, as it is written to its item: `sha256 parentId/name`. */
import type { Resource } from '../files/tree/resource.ts'

export interface FileState {
  /** '' for a folder. */
  readonly sha256: string
  /** Id of its folder and its name. Changes as soon as it is moved or renamed, but not if a folder above it is. */
  readonly place: string
}

export const placeOf = ({ parentId, name }: Pick<Resource, 'parentId' | 'name'>): string => `${parentId ?? ''}/${name}`

export const fileStateOf = (resource: Pick<Resource, 'sha256' | 'parentId' | 'name'>): string =>
  formatFileState({ sha256: resource.sha256 ?? '', place: placeOf(resource) })

export const formatFileState = ({ sha256, place }: FileState): string => `${sha256} ${place}`

export function parseFileState(text: string): FileState {
  const [sha256 = ''] = text.split(' ', 1)
  return { sha256, place: text.slice(sha256.length + 1) }
}
