/** Attributes of files and folders in the terms of POSIX, which SFTP and FTP use. */
import type { Actor } from '../../core/actor.ts'
import type { Resource } from '../../core/files/tree/resource.ts'

/** The attributes that a client sets. Absent ones are left unchanged. */
export interface AttributeChanges {
  readonly size?: number
  /** Seconds since 1970. */
  readonly modifiedAt?: number
}

/** Attributes of a file, as sent to clients. */
export interface Attributes {
  /** Bytes. */
  readonly size: number
  /** File type and permission bits, as in `st_mode`. */
  readonly mode: number
  /** Seconds since 1970. */
  readonly accessedAt: number
  readonly modifiedAt: number
}

const folderType = 0o040000
const fileType = 0o100000
const typeMask = 0o170000

const maxSeconds = 2 ** 32 - 1

/** Seconds since 1970, clamped to the 32 bits of SFTP version 3 (1970 to 2106). */
const secondsOf = (time: string): number => Math.min(Math.max(0, Math.floor(Date.parse(time) / 1_000)), maxSeconds)

/** Permission bits that show the actor's own permissions. Informative only: operations check the permissions themselves. */
function modeOf({ permissions }: Actor, type: Resource['type']): number {
  const may = (...some: readonly Parameters<typeof permissions.has>[0][]) => some.some((one) => permissions.has(one))
  if (type === 'dir') return folderType | 0o111 | (may('list') ? 0o444 : 0) | (may('upload', 'modify') ? 0o200 : 0)
  return fileType | (may('download') ? 0o444 : 0) | (may('upload') ? 0o200 : 0)
}

export function attributesOf(actor: Actor, resource: Resource): Attributes {
  const { type, size, modifiedAt, accessedAt } = resource
  return {
    size,
    mode: modeOf(actor, type),
    accessedAt: secondsOf(accessedAt ?? modifiedAt),
    modifiedAt: secondsOf(modifiedAt),
  }
}

/** Attributes of an upload that is not published yet. */
export function unfinishedAttributes(actor: Actor, size: number, at: string): Attributes {
  const seconds = secondsOf(at)
  return { size, mode: modeOf(actor, 'file'), accessedAt: seconds, modifiedAt: seconds }
}

export const isFolder = ({ mode }: Pick<Attributes, 'mode'>): boolean => (mode & typeMask) === folderType

/** Without the file type. */
export const permissionBits = ({ mode }: Pick<Attributes, 'mode'>): number => mode & ~typeMask
