/** The versions of a file in the address: `?versions=12`, `&version=34` for the preview of one, `&compare=yes` for what changed. */

export interface ShownVersions {
  /** Id of the file. */
  readonly file: number
  /** The previewed one: its id, or `current`; undefined for the list alone. */
  readonly version?: string | undefined
  /** What it is compared with: `yes` for the current content, `before` for the one before it, or an id; undefined for its content. */
  readonly compared?: string | undefined
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
  return file === undefined
    ? undefined
    : { file, version, compared: /^(?:yes|before|\d{1,15})$/.test(compare ?? '') ? compare : undefined }
}

export const versionsParameters = ({ file, version, compared }: ShownVersions): VersionsParameters => ({
  versions: String(file),
  ...(version !== undefined && { version }),
  ...(version !== undefined && compared !== undefined && { compare: compared }),
})
