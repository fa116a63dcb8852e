/** An import from another server, and what it has imported. */

export interface Import {
  readonly id: number
  readonly accountId: number
  /** Kind of the source, and its address. */
  readonly kind: string
  readonly address: string
  /** Path of the folder that everything goes into. */
  readonly into: string
  /** Number of the current or last reading of the source, from 1. */
  readonly pass: number
  /** Names the process that runs it; null while none does. */
  readonly leaseBy: string | null
  readonly leaseUntil: string | null
  /** When the source was last read to its end; null if it never was. */
  readonly completedAt: string | null
}

export const itemKinds = [
  ...(['folder', 'file', 'user', 'SSH key', 'share', 'form', 'notification', 'email list', 'webhook'] as const),
  ...(['old link', 'API key', 'access token'] as const),
] as const
export type ItemKind = (typeof itemKinds)[number]

/** One thing of the source. */
export interface ImportItem {
  readonly kind: ItemKind
  readonly sourceId: string
  /** Path or name at the source. */
  readonly path: string
  /** `failed`: it is not here, and `note` says why. */
  readonly state: 'done' | 'failed'
  /** Its id here; null if it is not. */
  readonly targetId: number | null
  /** False if it was here before, with the same content. */
  readonly created: boolean
  /** Bytes of a file. */
  readonly size: number
  /** What the source said of it when it was copied. */
  readonly sourceState: string
  /** What it was here after it was imported; of files and folders as in file-state.ts. */
  readonly targetState: string
  readonly note: string
}
