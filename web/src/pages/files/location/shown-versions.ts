/** The versions of a file in the address: `?versions=12`, `&version=34` for the preview of one, `&compare=yes`. */

export interface ShownVersions {
  /** Id of the file. */
  readonly file: number
  /** The previewed one: its id, or `current`; undefined for the list alone. */
  readonly version?: string | undefined
  /** Whether the preview begins with what changed from that version to the current one. */
  readonly isCompared?: boolean
}

export interface VersionsParameters {
  readonly versions?: string
  readonly version?: string
  readonly compare?: string
}

/** Undefined for addresses without a valid id. */
export const idIn = (text: string | undefined): number | undefined =>
  /^\d{1,15}$/.test(text ?? '') ? Number(text) : undefined

export function shownVersions({ versions, version, compare }: VersionsParameters): ShownVersions | undefined {
  const file = idIn(versions)
  return file === undefined ? undefined : { file, version, isCompared: compare === 'yes' }
}

export const versionsParameters = ({ file, version, isCompared }: ShownVersions): VersionsParameters => ({
  versions: String(file),
  ...(version !== undefined && { version }),
  ...(version !== undefined && isCompared && { compare: 'yes' }),
})
