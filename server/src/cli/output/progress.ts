/** The progress of long work on files, for people. */
import { msLeft } from '../../lib/ms-left.ts'
import { sizeText } from '../../lib/text/size-text.ts'
import { counted, type Output } from './output.ts'

export interface Progress {
  /** Done so far. */
  readonly files: number
  readonly bytes: number
  readonly totalFiles: number
  readonly totalBytes: number
}

const noteMs = 5_000

/** Prints notes of progress, at most one every five seconds. Called as often as you like. */
export function progressNotes(output: Output): (progress: Progress) => void {
  const begun = performance.now()
  let first: Progress | null = null
  let last = begun
  return (progress) => {
    first ??= progress
    const now = performance.now()
    if (now - last < noteMs) return
    last = now
    output.note(progressText(progress, first, now - begun))
  }
}

/** Like `progressNotes`, of work whose end is not known. */
export function countNotes(output: Output): (files: number, bytes: number) => void {
  let last = performance.now()
  return (files, bytes) => {
    if (performance.now() - last < noteMs) return
    last = performance.now()
    output.note(`${counted(files, 'file')}, ${sizeText(bytes)}`)
  }
}

export const percent = ({ bytes, totalBytes, files, totalFiles }: Progress): string => {
  const share = totalBytes > 0 ? bytes / totalBytes : files / Math.max(1, totalFiles)
  return `${Math.min(100, Math.floor(share * 100))} %`
}

/** `ms`: since the first report. */
export function progressText(state: Progress, first: Progress, ms: number): string {
  const bytesPerMs = (state.bytes - first.bytes) / ms
  const left = msLeft(state, first, ms)
  const rest = left === null ? '' : `, ${timeText(left)} left`
  return `${state.files} of ${counted(state.totalFiles, 'file')}, ${sizeText(state.bytes)} of ${sizeText(state.totalBytes)} (${percent(state)}), ${sizeText(Math.round(bytesPerMs * 1_000))}/s${rest}`
}

function timeText(ms: number): string {
  if (ms <= 59_000) return `${Math.max(1, Math.ceil(ms / 1_000))} s`
  const minutes = Math.ceil(ms / 60_000)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.ceil(hours / 24)} days`
}
