/** An estimate of the time that work on files takes. */

interface Done {
  readonly files: number
  readonly bytes: number
}

interface Progress extends Done {
  readonly totalFiles: number
  readonly totalBytes: number
}

/**
 * How long the rest takes at the speed since `first`, `ms` ago; null if that can't be told yet. Many small files take longer than
 * their bytes, so whichever of both takes longer counts.
 */
export function msLeft(now: Progress, first: Done, ms: number): number | null {
  const rest = Math.max(
    timeFor(now.totalBytes - now.bytes, (now.bytes - first.bytes) / ms),
    timeFor(now.totalFiles - now.files, (now.files - first.files) / ms),
  )
  return Number.isFinite(rest) ? rest : null
}

const timeFor = (left: number, perMs: number): number =>
  left <= 0 ? 0 : perMs > 0 ? left / perMs : Number.POSITIVE_INFINITY
