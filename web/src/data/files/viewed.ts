/** Contents of files that are shown: the current one, or that of a version. */
import type { Resource } from '@sallyport/contract/schemas/files/resource.ts'
import type { TrashedResource } from '@sallyport/contract/schemas/files/trash.ts'
import type { CurrentContent, FileVersion } from '@sallyport/contract/schemas/files/version.ts'

type Attributes = Resource['attributes']

/** A file as it is, with the content of one of its versions, or in the trash. */
export interface Viewed {
  readonly id: number
  readonly attributes: Pick<Attributes, 'name' | 'extension' | 'type' | 'size' | 'previewable' | 'updatedAt'> &
    Partial<Pick<Attributes, 'uploadDate' | 'sha256'>>
  /** Id of the version. */
  readonly version?: number
  /** It is read there. */
  readonly isInTrash?: true
}

const viewedVersion = (entry: Resource, { id, attributes }: FileVersion): Viewed => {
  const { size, sha256, updatedAt } = attributes
  return { ...entry, version: id, attributes: { ...entry.attributes, size, sha256, updatedAt } }
}

export const viewedInTrash = ({ id, attributes }: TrashedResource): Viewed => ({ id, attributes, isInTrash: true })

type Shown = Pick<CurrentContent, 'size' | 'uploadDate' | 'updatedAt'>

/** The file with its current content: what is known of the file can be older. */
const viewedCurrent = (entry: Resource, { size, uploadDate, updatedAt }: Shown): Viewed => ({
  ...entry,
  attributes: { ...entry.attributes, size, uploadDate, updatedAt },
})

/** A content of a file; `version` is null for the current one. */
export const viewedContent = (
  entry: Resource,
  { version, attributes }: { readonly version: FileVersion | null; readonly attributes: Shown },
): Viewed => (version ? viewedVersion(entry, version) : viewedCurrent(entry, attributes))

/** The file and, for a version, its id, as parameters of the API. */
export const viewedQuery = ({ id, version }: Pick<Viewed, 'id' | 'version'>) => ({
  resource: `id:${id}`,
  ...(version !== undefined && { version }),
})

/** URL of the bytes of a file in the trash, for a link. */
export const trashAddress = (id: number): string => `/api/v2/trash/${id}/download`

/** URL of the bytes of a version, for a link. */
export const versionAddress = (fileId: number, version: number): string =>
  `/api/v2/resources/versions/download?${new URLSearchParams({ resource: `id:${fileId}`, version: `${version}` })}`
